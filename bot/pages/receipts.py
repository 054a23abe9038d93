"""The published list of counted forms, and whether a code is in it."""

from __future__ import annotations

from aiohttp import web

from bot.chat.text import tidy_code
from bot.pages.render import render
from bot.services import SERVICES
from surveys.sealing.receipts import list_receipts


async def show_receipts(request: web.Request) -> web.StreamResponse:
    """`?code=` looks one up; nothing of it is kept."""
    published = await request.app[SERVICES].read(list_receipts, round_id=request.match_info["round"])
    asked = tidy_code(request.query.get("code", "")[:40])
    return render(request, "receipts.html", published=published, asked=asked, found=asked in published.codes)
