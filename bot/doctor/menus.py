"""The menus: set, and as this version would set them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, CheckResult, Installation, hint, ok
from bot.phrases.menus import CHANNEL
from bot.platforms.menus import Channel, buttons_of, simplify
from bot.wechat import OfficialClient, WeComClient


async def look_at_wecom(installation: Installation) -> Sequence[CheckResult]:
    assert installation.wecom is not None
    return await _compare(installation, "wecom", installation.wecom)


async def look_at_official(installation: Installation) -> Sequence[CheckResult]:
    assert installation.official is not None
    return await _compare(installation, "oa", installation.official)


async def _compare(
    installation: Installation, name: Channel, client: WeComClient | OfficialClient
) -> list[CheckResult]:
    now = simplify(await client.find_menu())
    words = {"channel": CHANNEL[name], "name": name}
    if not now:
        return [hint("menu_none", **words)]
    same = now == simplify(buttons_of(name, installation.settings.base_url))
    return [ok("menu", **words) if same else hint("menu_other", **words)]


WECOM_MENU = Check("wecom_menu", look_at_wecom, "wecom")
OA_MENU = Check("oa_menu", look_at_official, "oa")
