"""A condition in words: what a page without script says above an item that only some are asked."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires import Item, Questionnaire
from surveys.questionnaires.conditions import All, Among, Answered, Compare, Condition, Not

_THAN: Mapping[str, str] = {"<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于", "==": "是", "!=": "不是"}


def only_if(questionnaire: Questionnaire, condition: Condition) -> str:
    """如果“服务态度”不高于“不满意”才答。"""
    items = {item.key: item for item in questionnaire.items}
    return f"如果{_say(items, condition)}才答，否则不计。"


def _say(items: Mapping[str, Item], condition: Condition, inside: bool = False) -> str:
    if isinstance(condition, Compare | Among | Answered):
        return _comparison(items[condition.name], condition)
    if isinstance(condition, Not):
        return f"并非（{_say(items, condition.inner)}）"
    words = ("，并且" if isinstance(condition, All) else "，或者").join(
        _say(items, part, True) for part in condition.parts
    )
    return f"（{words}）" if inside else words


def _comparison(item: Item, comparison: Compare | Among | Answered) -> str:
    if isinstance(comparison, Answered):
        return f"“{item.name}”答了"
    if isinstance(comparison, Compare):
        return f"“{item.name}”{_THAN[comparison.op]}{_value(item, comparison.value)}"
    values = "、".join(_value(item, value) for value in comparison.values)
    several = item.type == "multiple"
    verb = ("选了" if several else "是") if comparison.inside else ("没有选" if several else "不是")
    return f"“{item.name}”{verb}{values}{'之一' if len(comparison.values) > 1 else ''}"


def _value(item: Item, value: str) -> str:
    """An option by its label, a level by its name, any other number as it is."""
    labels = dict(item.options) or {option.value: option.label for option in item.control.options}
    label = labels.get(value, value)
    return f"“{label}”" if label != value or item.options else f" {value} 分"
