"""The organisation's name, as messages and signs say whose they are."""

from __future__ import annotations


def headed(organisation: str, text: str) -> str:
    """【name】 before a message, once; the message alone where no name is set or nothing is said."""
    head = f"【{organisation}】"
    return text if not organisation or not text or text.startswith(head) else head + text
