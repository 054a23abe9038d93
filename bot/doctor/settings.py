"""The settings: complete enough to serve, a secret that cannot be guessed, a channel at all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.settings.model import SettingsError, has_variety


async def look(installation: Installation) -> Sequence[CheckResult]:
    settings = installation.settings
    try:
        settings.check_for_serving()
    except SettingsError as error:
        return [bad("serving", reason=str(error).replace("\n", "；"))]
    if not has_variety(settings.secret):
        return [bad("secret_plain")]
    return [ok("serving")]


async def look_at_channels(installation: Installation) -> Sequence[CheckResult]:
    settings = installation.settings
    names = [name for name, channel in (("企业微信", settings.wecom), ("公众号", settings.oa)) if channel.enabled]
    return [ok("channels", names="、".join(names)) if names else bad("channels_none")]


async def look_at_organisation(installation: Installation) -> Sequence[CheckResult]:
    name = installation.settings.organisation
    return [ok("organisation", name=name) if name else hint("organisation_none")]


SERVING = Check("serving", look)
CHANNELS = Check("channels", look_at_channels)
ORGANISATION = Check("organisation", look_at_organisation)
