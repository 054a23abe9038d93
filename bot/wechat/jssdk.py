"""Signing a page for the JS-SDK (wx.config, wx.agentConfig)."""

from __future__ import annotations

import hashlib


def sign_page(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """The signature of a page's address, taken without its `#…`."""
    page = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
