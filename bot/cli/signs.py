"""`pingji round signs`: the printable QR codes of a public plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import say
from bot.cli.exits import USAGE, Stop
from bot.cli.terminal import Terminal, at_database
from bot.documents.sign_sheet import signs_html
from bot.phrases import signs as phrases
from bot.phrases import terminal as terminal_words
from surveys.rounds.public_codes import list_public_codes


@at_database
def signs(
    terminal: Terminal,
    plan: Annotated[str, typer.Argument(metavar="PLAN")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html")] = Path("signs.html"),
) -> None:
    codes = terminal.write(list_public_codes, plan_name=plan)
    if not codes:
        raise Stop(phrases.NOT_PUBLIC.format(plan=plan), USAGE)
    try:
        out.write_text(
            signs_html(plan, codes, terminal.settings.base_url, terminal.settings.organisation), encoding="utf-8"
        )
    except OSError as error:
        raise Stop(terminal_words.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    say(phrases.WRITTEN.format(count=len(codes), file=out))
