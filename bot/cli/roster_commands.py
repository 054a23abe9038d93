"""The group `pingji roster`, put together from the files of its commands."""

from __future__ import annotations

from bot.cli import relations, roster
from bot.phrases.terminal import HELP

app = roster.app
for name, command in (
    ("exclude", relations.exclude),
    ("include", relations.include),
    ("exclusions", relations.exclusions),
):
    app.command(name, help=HELP[f"roster {name}"])(command)
