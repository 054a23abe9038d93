"""`pingji menu` against the sandbox: shown, set once, removed; a refusal names its remedy."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.platforms.menus import buttons_of, simplify
from bot.sandbox import RunningSandbox, running_sandbox

BASE = "https://pj.example.cn"


@pytest.fixture
def running() -> Iterator[RunningSandbox]:
    """A sandbox on a loop of its own, for the command has one, too."""
    ready, stop = threading.Event(), threading.Event()
    held: list[RunningSandbox] = []

    async def serve() -> None:
        async with running_sandbox() as found:
            found.sandbox.wecom.configure("ww1", 7, "secret-of-wecom", "t", "k" * 43, "")
            found.sandbox.official.configure("wx1", "secret-of-oa", "t", "k" * 43, "")
            held.append(found)
            ready.set()
            while not stop.is_set():
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    yield held[0]
    stop.set()
    thread.join()


Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(
    running: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    settings = {
        "BASE_URL": BASE,
        "WECOM__CORP_ID": "ww1",
        "WECOM__AGENT_ID": "7",
        "WECOM__SECRET": "secret-of-wecom",
        "WECOM__API_BASE": running.wecom_base,
        "OA__APP_ID": "wx1",
        "OA__APP_SECRET": "secret-of-oa",
        "OA__API_BASE": running.official_base,
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"PINGJI_{name}", value)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["menu", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def created(running: RunningSandbox) -> int:
    return sum(count for name, count in running.sandbox.calls.items() if name.endswith("/menu/create"))


def test_a_menu_is_set_once_and_shown(cli: Cli, running: RunningSandbox) -> None:
    code, out, _ = cli("show")
    assert (code, out.count("还没有菜单")) == (0, 2)
    assert "会改成" in out
    code, out, _ = cli("set")
    assert code == 0
    assert f"{BASE}/t" in out
    assert simplify(running.sandbox.wecom.menu) == simplify(buttons_of("wecom", BASE))
    assert simplify(running.sandbox.official.menu) == simplify(buttons_of("oa", BASE))
    code, out, _ = cli("set")
    assert (code, out.count("已经是最新的"), created(running)) == (0, 2, 2)
    code, out, _ = cli("show")
    assert (code, "会改成" in out) == (0, False)


def test_one_channel_alone_is_set_and_removed(cli: Cli, running: RunningSandbox) -> None:
    running.sandbox.official.menu = [{"type": "view", "name": "官网", "url": "https://example.cn"}]
    assert cli("set", "--channel", "wecom")[0] == 0
    assert [one["name"] for one in running.sandbox.official.menu] == ["官网"]
    assert cli("remove", "--channel", "wecom")[0] == 0
    assert running.sandbox.wecom.menu == []
    assert "还没有菜单" in cli("remove", "--channel", "wecom")[1]
    assert cli("set", "--channel", "sms")[0] == 2


def test_a_refusal_names_the_remedy_and_the_other_channel_is_done(cli: Cli, running: RunningSandbox) -> None:
    running.sandbox.wecom.limits.allowed_ips = {"10.0.0.1"}
    code, out, err = cli("set")
    assert code == 1
    assert "把 127.0.0.1 加入" in err
    assert err.count("\n") == 1
    assert "公众号：菜单已设好" in out
    assert "secret" not in err + out


def test_without_a_channel_there_is_nothing_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["menu", "show"]) == 1
    assert "PINGJI_WECOM__" in capsys.readouterr().err
