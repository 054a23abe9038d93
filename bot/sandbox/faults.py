"""Failures on demand: an endpoint is told to fail its next calls in a certain way."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Literal, get_args

Named = Literal[
    "timeout", "timeout_after_accept", "reset", "reset_after_accept", "502", "502_after_accept", "empty", "truncated"
]
Fault = int | Named
# What is lost on the way back: the call itself has been carried out.
AFTER_ACCEPT = frozenset({"timeout_after_accept", "reset_after_accept", "502_after_accept", "empty", "truncated"})


class Faults:
    """Scripts of failures by endpoint, each used up call by call."""

    def __init__(self) -> None:
        self._scripts: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, endpoint: str, times: int, kind: Fault) -> None:
        """The next `times` calls of `endpoint` fail as `kind` (an errcode or a name of `Named`)."""
        if isinstance(kind, str) and kind not in get_args(Named):
            raise ValueError(f"unknown failure {kind!r}")
        self._scripts[endpoint].extend([kind] * times)

    def take(self, platform: str, path: str) -> Fault | None:
        """The failure for this call, if one is planned; the more exact name goes first."""
        for endpoint in (f"{platform}:{path}", path):
            script = self._scripts.get(endpoint)
            if script:
                return script.popleft()
        return None

    def clear(self) -> None:
        """Forget every planned failure."""
        self._scripts.clear()
