"""The callback addresses: what a platform does when they are saved, done by ourselves; and what it sees of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import aiohttp

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.settings.model import OfficialSettings, WeComSettings
from bot.wechat import PlatformError
from bot.wechat.credentials import decode_key
from bot.wechat.crypto import PREFIX, encrypt, sign

_TIMEOUT = aiohttp.ClientTimeout(total=8)
_STATUS = {403: "callback_token", 404: "callback_missing", 502: "callback_proxy", 503: "callback_proxy"}


async def look_at_wecom(installation: Installation) -> Sequence[CheckResult]:
    channel = installation.settings.wecom
    return await _verify(installation, "wecom", channel, channel.corp_id) if channel.enabled else []


async def look_at_official(installation: Installation) -> Sequence[CheckResult]:
    channel = installation.settings.oa
    return await _verify(installation, "oa", channel, channel.app_id) if channel.enabled else []


async def _verify(
    installation: Installation, name: str, channel: WeComSettings | OfficialSettings, receive_id: str
) -> list[CheckResult]:
    """The GET with a signed echostr, through the public address: proxy, certificate, service, token and key at once."""
    where = f"{installation.settings.base_url}/wechat/{name}"
    echo = str(int.from_bytes(installation.random.randbytes(7)))
    try:
        query = _query(installation, name, channel, receive_id, echo)
    except ValueError:
        return []  # the settings themselves are wrong, and said to be
    try:
        async with installation.session.get(where, params=query, timeout=_TIMEOUT, allow_redirects=False) as response:
            status, text = response.status, (await response.content.read(4096)).decode(errors="replace")
    except aiohttp.ClientSSLError:
        return [bad("callback_tls", where=where)]
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return [bad("callback_down", where=where, reason=type(error).__name__)]
    if status != 200:
        return [bad(_STATUS.get(status, "callback_status"), where=where, status=status, name=name.upper())]
    return [ok("callback", where=where) if text == echo else bad("callback_echo", where=where, name=name.upper())]


def _query(
    installation: Installation, name: str, channel: WeComSettings | OfficialSettings, receive_id: str, echo: str
) -> Mapping[str, str]:
    token, key = channel.token.get_secret_value(), channel.encoding_aes_key.get_secret_value()
    stamp, nonce = str(int(installation.clock().timestamp())), installation.random.randbytes(6).hex()
    head = {"timestamp": stamp, "nonce": nonce}
    if name == "oa":
        return {**head, "signature": sign(token, stamp, nonce), "echostr": echo}
    sealed = encrypt(decode_key(key), echo, receive_id, installation.random.randbytes(PREFIX))
    return {**head, "msg_signature": sign(token, stamp, nonce, sealed), "echostr": sealed}


async def look_at_network(installation: Installation) -> Sequence[CheckResult]:
    """How the Official Account's servers see our address: nothing answers where every operator loses all packages."""
    assert installation.official is not None
    rows = (await installation.official.check_network()).get("ping") or []
    lost = [row for row in rows if str(row.get("package_loss", "0%")) == "100%"]
    operators = "、".join(str(row.get("from_operator", "")) for row in lost)
    return [hint("network_lost", operators=operators)] if lost else [ok("network", count=len(rows))]


async def look_at_sources(installation: Installation) -> Sequence[CheckResult]:
    """Where the callbacks come from, for whoever keeps a firewall; silent where a platform does not say."""
    results = []
    for name, client in (("企业微信", installation.wecom), ("公众号", installation.official)):
        with suppress(PlatformError):
            rows = (await client.read("/cgi-bin/getcallbackip")).get("ip_list") if client is not None else None
            results += [ok("sources", channel=name, count=len(rows), first=rows[0])] if rows else []
    return results


WECOM_CALLBACK = Check("wecom_callback", look_at_wecom)
OA_CALLBACK = Check("oa_callback", look_at_official)
OA_NETWORK = Check("oa_network", look_at_network, "oa")
SOURCES = Check("callback_sources", look_at_sources)
