"""The public address: what the platforms call back and log people in at."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok

_LOCAL = ("localhost", "127.0.0.1", "::1")


async def look(installation: Installation) -> Sequence[CheckResult]:
    """https on 443 (http on 80 works, but cookies travel in the open), and a name: OAuth takes no IP address."""
    where = installation.settings.base_url
    parts = urlsplit(where)
    if installation.host in _LOCAL:
        return [bad("address_local", where=where)]
    if parts.port not in (None, 80 if parts.scheme == "http" else 443):
        return [bad("address_port", where=where)]
    if _is_ip(installation.host):
        return [bad("address_ip", where=where)]
    return [ok("address", where=where) if parts.scheme == "https" else hint("address_http", where=where)]


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


ADDRESS = Check("address", look)
