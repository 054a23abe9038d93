"""Web login: a code that cannot be good tells whether the login interface is open to us."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from bot.doctor.base import Check, CheckResult, Installation, bad, ok
from bot.wechat import IdentityRefused, PlatformError

_NO_CODE = "pingjidoctor"
_REFUSED = (40029, 40163, 42003)  # the code is no good: all else was
_DOMAIN = 50001


async def look_at_wecom(installation: Installation) -> Sequence[CheckResult]:
    assert installation.wecom is not None
    return await _judge(installation, installation.wecom.user_by_code(_NO_CODE), "企业微信")


async def look_at_official(installation: Installation) -> Sequence[CheckResult]:
    """网页授权域名 itself is shown by no interface: the line reminds of it."""
    assert installation.official is not None
    return await _judge(installation, installation.official.openid_by_code(_NO_CODE), "公众号")


async def _judge(installation: Installation, asking: Coroutine[Any, Any, str], channel: str) -> list[CheckResult]:
    try:
        await asking
    except IdentityRefused:
        pass
    except PlatformError as error:
        if error.code == _DOMAIN:
            return [bad("login_domain", channel=channel, host=installation.host)]
        if error.code not in _REFUSED:
            raise
    return [ok("login", channel=channel, host=installation.host)]


WECOM_LOGIN = Check("wecom_login", look_at_wecom, "wecom")
OA_LOGIN = Check("oa_login", look_at_official, "oa")
