"""Web login: a code that cannot be good tells whether the login interface is open to us."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from bot.doctor.base import Check, Finding, Patient, bad, ok
from bot.wechat import IdentityRefused, PlatformError

_NO_CODE = "pingjidoctor"
_REFUSED = (40029, 40163, 42003)  # the code is no good: all else was
_DOMAIN = 50001


async def look_at_wecom(patient: Patient) -> Sequence[Finding]:
    assert patient.wecom is not None
    return await _judge(patient, patient.wecom.user_by_code(_NO_CODE), "企业微信")


async def look_at_official(patient: Patient) -> Sequence[Finding]:
    """网页授权域名 itself is shown by no interface: the line reminds of it."""
    assert patient.official is not None
    return await _judge(patient, patient.official.openid_by_code(_NO_CODE), "公众号")


async def _judge(patient: Patient, asking: Coroutine[Any, Any, str], channel: str) -> list[Finding]:
    try:
        await asking
    except IdentityRefused:
        pass
    except PlatformError as error:
        if error.code == _DOMAIN:
            return [bad("login_domain", channel=channel, host=patient.host)]
        if error.code not in _REFUSED:
            raise
    return [ok("login", channel=channel, host=patient.host)]


WECOM_LOGIN = Check("wecom_login", look_at_wecom, "wecom")
OA_LOGIN = Check("oa_login", look_at_official, "oa")
