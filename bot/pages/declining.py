"""Giving back whom I should not rate: a list of those still open, a reason, and they are gone from my form."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.pages.render import render
from bot.phrases import changes
from bot.services import SERVICES
from bot.web import FIELDS, SESSION
from surveys.quiet import after_quiet_hours
from surveys.refusals import Declinable, decline_assignment, list_declinable
from surveys.work import Work


async def show_declining(request: web.Request) -> web.StreamResponse:
    services, where = request.app[SERVICES], request.match_info
    form = await services.get_form(where["round"])
    mine = await services.read(
        list_open, party=request[SESSION].party, round_id=form.round_id, relation=where["relation"]
    )
    return render(request, "decline.html", form=form, relation=where["relation"], mine=mine, words=changes)


def list_open(work: Work, *, party: str, round_id: str, relation: str) -> tuple[Declinable, ...]:
    """What can still be given back under one relation."""
    found = list_declinable(work, party=party, round_id=round_id)
    return tuple(one for one in found if one.relation == relation and not one.is_done and not one.is_self)


async def decline(request: web.Request) -> web.StreamResponse:
    """303 means given back; a repeated press changes nothing."""
    services, where, sent = request.app[SERVICES], request.match_info, request[FIELDS]
    fields = dict(sent)
    place = {"round_id": where["round"], "relation": where["relation"], "subject_id": fields.get("subject", "")}
    send_at = after_quiet_hours(services.clock(), services.tz)
    who = {"rater": request[SESSION].party, "reason": fields.get("reason", "")}
    await services.write(decline_assignment, **place, **who, send_at=send_at)
    left = await services.read(list_declinable, party=request[SESSION].party, round_id=where["round"])
    relation = quote(where["relation"])
    to = f"../{relation}" if any(one.relation == where["relation"] for one in left) else "../../../t"
    return web.Response(status=303, headers={"Location": to})
