"""A questionnaire in lines, for a terminal or a chat: what is asked, how, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.phrases.conditions import only_if
from surveys.questionnaires import Item, Questionnaire

TYPES: Mapping[str, str] = {
    "percent": "百分比",
    "points": "打分",
    "scale": "量表",
    "level5": "好差评五级",
    "nps": "推荐 0–10",
    "single": "单选",
    "multiple": "多选",
    "ranking": "排序",
    "text": "文字",
}
PREVIEW = "预览：{title}"
PREVIEW_PURPOSE = "这是预览，提交不会保存任何内容。"
SAMPLES = ("张三", "李四", "王五")
SAMPLE_UNIT = "示例科"


def outline(questionnaire: Questionnaire) -> str:
    """The whole questionnaire, a line an item, its condition and options below it."""
    return "\n".join(_lines(questionnaire))


def _lines(questionnaire: Questionnaire) -> Iterator[str]:
    yield f"{questionnaire.key}　{questionnaire.title}"
    if questionnaire.intro:
        yield questionnaire.intro
    begun = ""
    for number, item in enumerate(questionnaire.items, start=1):
        section = questionnaire.find_section(item.section)
        if section is not None and item.section != begun:
            yield f"\n【{section.title}】{section.intro}"
        begun = item.section
        must = "，必答" if item.required else ""
        yield f"{number}. {item.name}（{TYPES.get(item.type, item.type)}{_scale(item)}{must}）{item.text}"
        shown = [label if label == value else f"{value} {label}" for value, label in (*item.anchors, *item.options)]
        if shown:
            yield f"　　{'；'.join(shown)}"
        if item.condition is not None:
            yield f"　　{only_if(questionnaire, item.condition)}"


def _scale(item: Item) -> str:
    low, high = item.scale
    return f" {low}–{high}" if item.is_rating else ""
