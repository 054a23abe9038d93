"""The settings: complete enough to serve, a secret that cannot be guessed, a channel at all."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.settings.model import SettingsError

_SHORTEST = 32  # characters


async def look(installation: Installation) -> Sequence[CheckResult]:
    settings = installation.settings
    try:
        settings.check_for_serving()
    except SettingsError as error:
        return [bad("serving", reason=str(error).replace("\n", "；"))]
    if len(settings.secret) < _SHORTEST:
        return [hint("secret_short", least=_SHORTEST)]
    return [ok("serving")]


async def look_at_channels(installation: Installation) -> Sequence[CheckResult]:
    settings = installation.settings
    names = [name for name, channel in (("企业微信", settings.wecom), ("公众号", settings.oa)) if channel.enabled]
    return [ok("channels", names="、".join(names)) if names else bad("channels_none")]


SERVING = Check("serving", look)
CHANNELS = Check("channels", look_at_channels)
