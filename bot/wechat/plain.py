"""Words as a text message may hold them: nothing in them becomes a link but addresses of ours.

WeChat shows `<a href=…>` in a text as a link under any words, `weixin://bizmsgmenu…` as one that speaks in the reader's
name, and a bare address as a link too. Every text message holds words of others: names, reasons, suggestions, titles.
So all that goes out passes here, where text messages are made, and we write no links but bare addresses of our own.
"""

from __future__ import annotations

import re

MOST_BYTES = 2048
"""Of a text message on either platform; what makes it longer than that is left out instead of widened."""
_ADDRESS = re.compile(r"(?:[A-Za-z0-9+.\-]{0,30}://|www\.)(?:[A-Za-z0-9.\-_~%@\[\]]|:(?!//))*", re.IGNORECASE)
_WIDE = {"<": "＜", "://": "：//", ".": "．"}
_ABSENT = {"<": "", "://": " ", ".": " "}


def plain_text(text: str, own_address: str) -> str:
    """`text` with every `<` and every address broken that does not begin with `own_address` (scheme, host, port)."""
    if "<" not in text and "://" not in text and "www." not in text.lower():
        return text
    widened = _broken(text, own_address, _WIDE)
    if len(widened.encode()) <= max(MOST_BYTES, len(text.encode())):
        return widened
    return _broken(text, own_address, _ABSENT)


def _broken(text: str, own_address: str, instead: dict[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        address = match.group()
        if own_address and address == own_address:  # all of it up to the path: no other host, user or port
            return address
        return address.replace("://", instead["://"]).replace(".", instead["."])

    return _ADDRESS.sub(replace, text).replace("<", instead["<"])
