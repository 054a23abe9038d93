"""The menus: set, and as this version would set them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, Finding, Patient, hint, ok
from bot.phrases.menus import CHANNEL
from bot.platforms.menus import Channel, buttons_of, simplify
from bot.wechat import OfficialClient, WeComClient


async def look_at_wecom(patient: Patient) -> Sequence[Finding]:
    assert patient.wecom is not None
    return await _compare(patient, "wecom", patient.wecom)


async def look_at_official(patient: Patient) -> Sequence[Finding]:
    assert patient.official is not None
    return await _compare(patient, "oa", patient.official)


async def _compare(patient: Patient, name: Channel, client: WeComClient | OfficialClient) -> list[Finding]:
    now = simplify(await client.find_menu())
    words = {"channel": CHANNEL[name], "name": name}
    if not now:
        return [hint("menu_none", **words)]
    same = now == simplify(buttons_of(name, patient.settings.base_url))
    return [ok("menu", **words) if same else hint("menu_other", **words)]


WECOM_MENU = Check("wecom_menu", look_at_wecom, "wecom")
OA_MENU = Check("oa_menu", look_at_official, "oa")
