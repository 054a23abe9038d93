"""The address of WeChat's consent page."""

from __future__ import annotations

import re
from urllib.parse import quote

_STATE = re.compile(r"[a-zA-Z0-9]{1,128}")


def authorize_url(oauth_base: str, app_id: str, redirect_uri: str, state: str, *more: tuple[str, str]) -> str:
    """Parameters in exactly WeChat's order: it checks them by regular expression."""
    if not _STATE.fullmatch(state):
        raise ValueError("state is 1 to 128 of [a-zA-Z0-9]")
    pairs = [
        ("appid", app_id),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("scope", "snsapi_base"),
        ("state", state),
        *more,
    ]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
    return f"{oauth_base.rstrip('/')}/connect/oauth2/authorize?{query}#wechat_redirect"
