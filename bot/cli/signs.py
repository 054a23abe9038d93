"""`pingji round signs`: the printable QR codes of a public plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import opened, say
from bot.cli.exits import USAGE, Stop
from bot.documents.sign_sheet import signs_html
from bot.phrases import signs as phrases
from bot.phrases import terminal
from bot.settings.model import load_settings
from surveys.rounds.public_codes import list_public_codes


def signs(
    plan: Annotated[str, typer.Argument(metavar="PLAN")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html")] = Path("signs.html"),
) -> None:
    settings = load_settings()
    with opened(settings) as database:
        found = database.write(list_public_codes, plan_name=plan)
    if not found:
        raise Stop(phrases.NOT_PUBLIC.format(plan=plan), USAGE)
    try:
        out.write_text(signs_html(plan, found, settings.base_url), encoding="utf-8")
    except OSError as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    say(phrases.WRITTEN.format(count=len(found), file=out))
