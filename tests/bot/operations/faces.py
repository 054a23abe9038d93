"""The three faces of an operation, each as people use it: messages, a browser, a command with a yes."""

from __future__ import annotations

import asyncio
import io
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app import make_app
from bot.chat import Message, answer_message
from bot.cli.main import run
from bot.operations.setup import make_reply_context
from bot.sandbox import Sandbox
from bot.services import SERVICES
from bot.settings.model import Settings, WeComSettings
from tests.bot.operations.standing import open_copy
from tests.conftest import Clock
from tests.ports import free_port
from tests.world.desk import ADMIN, Answer, enter
from tests.world.room import CODE
from tests.world.site import AES_KEY, SECRET, Site

FRESH = re.compile(r"\bR[0-9A-HJKMNP-TV-Z]{5}\b|(?<=编号 )\w+")
"""A number that is drawn anew each time."""


WECOM: dict[str, Any] = {"corp_id": "wwtest", "agent_id": 7, "secret": "s", "token": "t", "encoding_aes_key": AES_KEY}


@dataclass(frozen=True, slots=True)
class Said:
    """What a face said: before (None where it does not ask) and after."""

    before: str | None
    after: str


def settings_of(path: Path, port: int = 8000) -> Settings:
    """With a WeCom that nothing here speaks to."""
    base = f"http://127.0.0.1:{port}"
    return Settings(database_url=f"sqlite:///{path}", secret_key=SECRET, base_url=base, wecom=WeComSettings(**WECOM))


def plain(words: str) -> str:
    """Words without what differs from run to run."""
    return FRESH.sub("…", words)


def by_chat(path: Path, clock: Clock, text: str) -> Said:
    """A message; where a code comes back, a second one with it."""
    database = open_copy(path, clock)
    context = make_reply_context(settings_of(path))

    def say(words: str) -> str:
        message = Message("wecom", ADMIN, "text", random.SystemRandom().randbytes(8).hex(), words)
        return database.write(answer_message, message=message, office=context).text

    reply = say(text)
    code = CODE.search(reply)
    said = Said(None, reply) if code is None else Said(reply, say(code.group()))
    database.close()
    return said


def by_desk(path: Path, clock: Clock, page: str, ending: str, fields: dict[str, str], status: int = 200) -> Said:
    """A form of a page of the desk, and the button of the page that says what would happen.

    `status` is what the form is answered with: 409 where it has to be refused.
    """
    return asyncio.run(_at_desk(path, clock, page, ending, fields, status))


async def _at_desk(path: Path, clock: Clock, page: str, ending: str, fields: dict[str, str], status: int) -> Said:
    port = free_port()
    app = make_app(settings_of(path, port), clock=clock, background=False)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    browser = await enter(Site(f"http://127.0.0.1:{port}", app[SERVICES], Sandbox(), clock))
    shown = await browser.get(page)
    asked = await browser.press(shown, ending, **fields)
    if asked.url.path.startswith("/admin/confirm/"):
        done = await browser.press(asked, asked.url.path)
        said = Said(_read(asked), _read(done))
    else:
        assert asked.status == status, asked.said
        said = Said(None, asked.said)
    await browser.http.close()
    await runner.cleanup()
    return said


def _read(answer: Answer) -> str:
    assert answer.status == 200, answer.said
    return answer.said


class Typed(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self) -> bool:
        return True


def by_command_line(
    path: Path, line: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    """A command with somebody at the terminal who says yes; without the secret key, so that only the service seals."""
    monkeypatch.setenv("PINGJI_DATABASE_URL", f"sqlite:///{path}")
    for name, value in WECOM.items():
        monkeypatch.setenv(f"PINGJI_WECOM__{name.upper()}", str(value))
    monkeypatch.setattr("sys.stdin", Typed("y\n"))
    capsys.readouterr()
    code = run(list(line))
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    before, question, after = printed.out.partition("确定吗？")
    return Said(before, after) if question else Said(None, before)
