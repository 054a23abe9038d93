"""How a command ends where it cannot go on: one line on stderr, and an exit code."""

from __future__ import annotations

FAILED, USAGE = 1, 2


class Stop(Exception):
    """End with this line on stderr and this exit code."""

    def __init__(self, line: str, code: int = FAILED) -> None:
        super().__init__(line)
        self.line = line
        self.code = code
