"""What a form calls its languages. Every name of simplified Chinese is the questionnaire's own language."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = re.compile(r"(?:简体)?中文(?:简体)?|汉语|普通话|简体|(?:simplified)?chinese(?:simplified)?|mandarin")
_CODE = re.compile(r"(?:zh|zho|chi|cmn)(?:[-_](?:hans|cn|sg|chs))*")
_IN_BRACKETS = re.compile(r"(.*?)\((.*)\)")


def is_chinese(language: str) -> bool:
    """`中文`, `简体中文 (zh-CN)`, `Chinese (Simplified)`, `zh_Hans` and the like; traditional Chinese is another."""
    plain = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", language)).lower()
    bracketed = _IN_BRACKETS.fullmatch(plain)
    if bracketed is None:
        return not plain or _is_name(plain) or _is_code(plain)
    name, inner = bracketed.groups()
    return (_is_name(name) or _is_code(name)) and (_is_code(inner) or inner in ("简体", "simplified", "中国", "china"))


def _is_name(text: str) -> bool:
    return _CHINESE.fullmatch(text) is not None


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None
