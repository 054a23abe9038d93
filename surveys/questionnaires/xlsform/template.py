"""The workbook to write a questionnaire in: commented columns and an example of every kind of question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

_MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the same template is the same bytes
_ROWS = 300
_TYPES = (
    "percent",
    "points",
    "range",
    "level5",
    "nps",
    "select_one 渠道",
    "select_multiple 原因",
    "rank 原因",
    "text",
    "begin_group",
    "end_group",
)
_NOTES: Mapping[str, Mapping[str, str]] = {
    "survey": {
        "type": "题型：percent 百分比、points 打分（parameters 写 max=25）、range 量表（start=1 end=10）、"
        "level5 好差评五级、nps 0–10 推荐、select_one 单选、select_multiple 多选、rank 排序、"
        "text 文字；begin_group / end_group 分节",
        "name": "指标名，与考核办法一致；分节可不填",
        "label": "显示的题目，不填就是 name",
        "hint": "一句话说明指哪种行为",
        "required": "yes：必须回答，没有“不了解”",
        "relevant": "什么时候才问：${服务态度} <= 2、selected(${办理渠道}, 'phone')；可用 and、or、not(…)",
        "parameters": "max=25；start=1 end=10；多选 min=1 max=3",
        "anchors": "分值的说明：10=非常好；1=很差",
        "label::English": "英文题目（可不填）",
        "hint::English": "英文说明（可不填）",
    },
    "choices": {
        "list_name": "选项表的名字",
        "name": "选项的键，不能有 |",
        "label": "显示的文字",
        "label::English": "英文（可不填）",
    },
    "settings": {
        "form_id": "问卷的键：小写字母、数字、- 和 _",
        "form_title": "标题",
        "form_intro": "开头的话",
        "form_title::English": "英文标题（可不填）",
    },
}
_EXAMPLES: Mapping[str, Sequence[Mapping[str, str]]] = {
    "survey": (
        {"type": "begin_group", "name": "service", "label": "服务", "label::English": "Service"},
        {"type": "level5", "name": "服务态度", "hint": "热情耐心，不推不拖。", "label::English": "Attitude"},
        {"type": "range", "name": "总体评价", "hint": "总的来说给几分？", "parameters": "start=1 end=10",
         "anchors": "10=非常好；1=很差"},
        {"type": "end_group"},
        {"type": "begin_group", "name": "more", "label": "情况"},
        {"type": "select_one 渠道", "name": "办理渠道", "label": "这次主要怎么办的？"},
        {"type": "select_multiple 原因", "name": "不满意的地方", "hint": "哪里让您不满意？", "parameters": "max=2",
         "relevant": "${服务态度} <= 2"},
        {"type": "text", "name": "意见", "hint": "还想说什么？"},
        {"type": "end_group"},
    ),
    "choices": (
        {"list_name": "渠道", "name": "desk", "label": "到窗口", "label::English": "At the desk"},
        {"list_name": "渠道", "name": "phone", "label": "打电话", "label::English": "By telephone"},
        {"list_name": "原因", "name": "slow", "label": "等得久"},
        {"list_name": "原因", "name": "unclear", "label": "没说清"},
        {"list_name": "原因", "name": "rude", "label": "态度生硬"},
    ),
    "settings": ({"form_id": "my-questionnaire", "form_title": "我的问卷", "form_intro": "不了解的可以留空。"},),
}  # fmt: skip


def write_template(path: Path | str) -> None:
    """Write the workbook; as it is it can be imported."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": "评绩 问卷", "created": _MADE_AT})
        head = book.add_format({"bold": True, "bg_color": "#E2EFDA", "border": 1})
        text = book.add_format({"num_format": "@"})
        for name, notes in _NOTES.items():
            sheet = book.add_worksheet(name)
            _fill(sheet, notes, _EXAMPLES[name], head, text)
            if name == "survey":
                sheet.data_validation(
                    1, 0, _ROWS, 0, {"validate": "list", "source": list(_TYPES), "error_type": "warning"}
                )


def _fill(sheet: Any, notes: Mapping[str, str], rows: Sequence[Mapping[str, str]], head: Any, text: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, (column, note) in enumerate(notes.items()):
        sheet.set_column(place, place, max(14, len(column) + 4), text)
        sheet.write_string(0, place, column, head)
        sheet.write_comment(0, place, note, {"author": "评绩", "x_scale": 2})
        for number, row in enumerate(rows, start=1):
            if row.get(column):
                sheet.write_string(number, place, row[column], text)
