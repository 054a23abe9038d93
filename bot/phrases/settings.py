"""What is wrong with a setting: pydantic's types of errors → Chinese words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNKNOWN = "没有这个设置"
NO_BASE = "应为 scheme://host[:port]，不带路径"
PLAIN_BASE = "只有本机地址可以用 http"
_FLAWS: dict[str, str] = {
    "extra_forbidden": UNKNOWN,
    "missing": "必须填写",
    "value_error": "{error}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "应为 {expected}",
    "string_type": "应为文字，写在引号里",
    "tuple_type": "应为文字，逗号分隔",
    "dict_type": "应为一组键和值",
    "model_type": "应为一组键和值",
}


def setting_flaw(error: Mapping[str, Any]) -> str:
    """One of `ValidationError.errors()` in words; pydantic's own where the table has none."""
    words = _FLAWS.get(error["type"])
    return str(error["msg"]) if words is None else words.format(**error.get("ctx", {})).replace("' or '", "' 或 '")
