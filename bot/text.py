"""Long texts cut where a reader would cut them: at a line's end, and said so."""

from __future__ import annotations

from bot.phrases.chat import CUT_SHORT


def cut_text(text: str, most_bytes: int = 2000) -> str:
    """The text itself, or its first whole lines with a hint, within `most_bytes` of UTF-8."""
    if len(text) * 4 <= most_bytes or len(text.encode()) <= most_bytes:  # no character takes more than four
        return text
    room = most_bytes - len(CUT_SHORT.encode())
    kept = text.encode()[:room].decode(errors="ignore")
    line_end = kept.rfind("\n")
    return (kept[:line_end] if line_end > len(kept) // 2 else kept).rstrip() + CUT_SHORT
