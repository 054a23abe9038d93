"""Which page of the desk shows what an operation is about."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from bot.operations.base import Target, TargetKind

_PAGES: Mapping[TargetKind, str] = {
    "round": "/rounds/{key}",
    "plan": "/plans/{key}",
    "records": "/records/{key}",
    "roster": "/roster/{key}",
    "address_book": "/roster/sync",
    "exclusions": "/exclusions",
    "days": "/days",
    "accounts": "/roster",
}


def path_of(target: Target) -> str:
    """The path below /admin."""
    return _PAGES[target.kind].format(key=quote(target.key, safe=""))
