"""`pingji serve` as a process: it starts, answers, logs nothing secret, and stops when it is told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outsider.service import ask, becomes_ready, kitchen
from tests.ports import free_port

pytestmark = pytest.mark.slow  # left to `make test`

SECRETS = {
    "PINGJI_SECRET_KEY": "key-that-nobody-knows-and-nobody-can-guess",
    "PINGJI_WECOM__SECRET": "wecom-secret-nobody-knows",
}


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
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[3])},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_stops_cleanly(
    serving: subprocess.Popen[str], environment: dict[str, str], number: signal.Signals
) -> None:
    port = environment["PINGJI_PORT"]
    base = f"http://127.0.0.1:{port}"
    assert becomes_ready(serving, base)
    assert ask(base, "GET", "/healthz").status == 200
    assert ask(base, "GET", "/wechat/wecom?msg_signature=x&timestamp=1&nonce=n&echostr=a-secret-echo").status == 403
    assert ask(base, "GET", "/login/wecom?code=a-secret-code&state=abc").status == 403
    serving.send_signal(number)
    out, err = serving.communicate(timeout=60)
    assert serving.returncode == 0, err
    assert port in out
    for secret in (*SECRETS.values(), "token-nobody-knows", "a-secret-code", "a-secret-echo"):
        assert secret not in out + err
    assert all(isinstance(json.loads(line), dict) for line in err.splitlines())


def test_a_taken_port_is_said_in_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PINGJI_PORT"])))
        taken.listen()
        ran = kitchen.run(["serve"], tmp_path, environment)
    assert ran.returncode == 1
    assert environment["PINGJI_PORT"] in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr
