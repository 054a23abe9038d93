"""``pingji serve`` as a process: it starts, answers, logs nothing secret, and stops when it is told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # left to `make test`

SECRETS = {"PINGJI_SECRET_KEY": "key-that-nobody-knows", "PINGJI_WECOM__SECRET": "wecom-secret-nobody-knows"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PINGJI_DATABASE_URL": sqlite_url,
        "PINGJI_PORT": str(free_port()),
        "PINGJI_WECOM__CORP_ID": "corp",
        "PINGJI_WECOM__AGENT_ID": "7",
        "PINGJI_WECOM__TOKEN": "token-nobody-knows",
        "PINGJI_WECOM__ENCODING_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "PINGJI_WECOM__API_BASE": f"http://127.0.0.1:{free_port()}",
        **SECRETS,
    }


@pytest.fixture
def serving(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve"],
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def fetch(port: str, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for(port: str) -> None:
    for _ in range(200):
        if fetch(port, "/readyz") == 200:
            return
        time.sleep(0.05)
    raise AssertionError("it does not listen")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_stops_cleanly(
    serving: subprocess.Popen[str], environment: dict[str, str], number: signal.Signals
) -> None:
    port = environment["PINGJI_PORT"]
    wait_for(port)
    assert fetch(port, "/healthz") == 200
    assert fetch(port, "/wechat/wecom?msg_signature=x&timestamp=1&nonce=n&echostr=a-secret-echo") == 403
    assert fetch(port, "/login/wecom?code=a-secret-code&state=abc") == 403
    serving.send_signal(number)
    out, err = serving.communicate(timeout=15)
    assert serving.returncode == 0, err
    assert port in out
    for secret in (*SECRETS.values(), "token-nobody-knows", "a-secret-code", "a-secret-echo"):
        assert secret not in out + err
    assert all(isinstance(json.loads(line), dict) for line in err.splitlines())


def test_a_taken_port_is_said_in_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PINGJI_PORT"])))
        taken.listen()
        ran = subprocess.run(
            [sys.executable, "-m", "bot.cli", "serve"],
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ran.returncode == 1
    assert environment["PINGJI_PORT"] in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr
