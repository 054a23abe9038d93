"""What people type, made comparable: full width, stray spaces, a full stop at the end."""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
# full-width ASCII but the punctuation that Chinese sentences are written with
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "！（），：；？"} | {0x3000: 0x20}
_AT_THE_END = "。．.！!？?，,；;、~～ \t\r\n"
_BETWEEN = " \t\r\n:：,，"
_MISREAD = str.maketrans("OILU", "011V")  # no code holds these letters


def tidy_text(text: str) -> str:
    """Half-width letters, digits and spaces; nothing invisible, nothing around. Sentences stay as written."""
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_WIDE).strip()


def tidy_argument(text: str) -> str:
    """The rest of a command: no spaces around, no full stop at the end."""
    return text.strip(_BETWEEN).rstrip(_AT_THE_END)


def split_command(text: str, words: list[str]) -> tuple[str, str] | None:
    """The longest of `words` that the text is or begins with, and what follows it; None where none does."""
    plain = tidy_text(text)
    for word in sorted(words, key=len, reverse=True):
        if plain[: len(word)].lower() == word.lower():
            return word, plain[len(word) :].lstrip(_BETWEEN)
    return None


def tidy_code(text: str) -> str:
    """An invitation or confirmation code as it was given out: upper case, no spaces, O is zero."""
    plain = "".join(unicodedata.normalize("NFKC", tidy_argument(text)).split()).strip("「」《》\"'“”‘’")
    return plain.upper().translate(_MISREAD)
