"""The published list of counted forms, and whether a code is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from bot.chat.text import tidy_code
from bot.pages.render import show
from bot.services import SERVICES
from surveys.sealing.receipts import list_receipts


@dataclass(frozen=True, slots=True)
class ReceiptsPage:
    """A round's published codes, and the `code` that was looked up ("" for none)."""

    template: ClassVar[str] = "receipts.html"
    title: str
    codes: tuple[str, ...]
    code: str

    @property
    def is_listed(self) -> bool:
        return self.code in self.codes


async def show_receipts(request: web.Request) -> web.StreamResponse:
    """`?code=` looks one up; nothing of it is kept."""
    published = await request.app[SERVICES].read(list_receipts, round_id=request.match_info["round"])
    code = tidy_code(request.query.get("code", "")[:40])
    return show(request, ReceiptsPage(published.title, published.codes, code))
