"""Credentials: does the platform give us a token for them?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, CheckResult, Installation, ok


async def look_at_wecom(installation: Installation) -> Sequence[CheckResult]:
    assert installation.wecom is not None
    await installation.wecom.token()
    return [ok("credentials", channel="企业微信")]


async def look_at_official(installation: Installation) -> Sequence[CheckResult]:
    assert installation.official is not None
    await installation.official.token()
    return [ok("credentials", channel="公众号")]


WECOM_CREDENTIALS = Check("wecom_credentials", look_at_wecom, "wecom")
OA_CREDENTIALS = Check("oa_credentials", look_at_official, "oa")
