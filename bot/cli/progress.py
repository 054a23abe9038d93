"""How far long work has come: on stderr, at a terminal or where it was asked for; never on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from bot.phrases.terminal import PROGRESS, PROGRESS_LINE


def make_progress(is_asked_for: bool) -> Callable[[str, float], None]:
    """Reports of a step and the share done of it; silent where nobody looks on."""
    at_terminal = sys.stderr.isatty()
    if not is_asked_for and not at_terminal:
        return lambda step, share: None
    reported: list[tuple[str, int]] = []

    def tell(step: str, share: float) -> None:
        now = (step, round(100 * share))
        if now in reported[-1:] or step not in PROGRESS:
            return
        reported.append(now)
        line = PROGRESS_LINE.format(step=PROGRESS[step], percent=now[1])
        typer.echo(f"\r{line}\x1b[K" if at_terminal else line, err=True, nl=not at_terminal or _ends(now))

    return tell


def _ends(now: tuple[str, int]) -> bool:
    return now == ("writing", 100)
