"""Base addresses, our own and WeChat's: `scheme://host[:port]` without a path."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.phrases.settings import NO_BASE, PLAIN_BASE

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_loopback(base: str) -> bool:
    """Whether an address leads to this machine alone."""
    return urlsplit(base).hostname in _LOOPBACK


def check_base(value: str, *, loopback_http_only: bool) -> str:
    """`value` without a slash at its end. Raises ValueError."""
    try:
        parts = urlsplit(value.rstrip("/"))
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:  # half an IPv6 address, a port that is none
        raise ValueError(NO_BASE) from error
    if not is_web or parts.path or parts.query:
        raise ValueError(NO_BASE)
    if loopback_http_only and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError(PLAIN_BASE)
    return value.rstrip("/")
