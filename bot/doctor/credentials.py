"""Credentials: does the platform give us a token for them?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, Finding, Patient, ok


async def look_at_wecom(patient: Patient) -> Sequence[Finding]:
    assert patient.wecom is not None
    await patient.wecom.token()
    return [ok("credentials", channel="企业微信")]


async def look_at_official(patient: Patient) -> Sequence[Finding]:
    assert patient.official is not None
    await patient.official.token()
    return [ok("credentials", channel="公众号")]


WECOM_CREDENTIALS = Check("wecom_credentials", look_at_wecom, "wecom")
OA_CREDENTIALS = Check("oa_credentials", look_at_official, "oa")
