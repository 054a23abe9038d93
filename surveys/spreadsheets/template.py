"""Empty, commented workbooks; imported as they are, they change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from surveys.spreadsheets.specs import SheetSpec

_ROWS_WITH_LISTS = 5000

_MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the same template is the same bytes


def write_sheets(path: Path | str, title: str, specs: Sequence[SheetSpec]) -> None:
    """Write a workbook: one sheet per heading, a comment per column, choices as lists, examples in 填写说明."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": f"评绩 {title}", "created": _MADE_AT})
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "required": book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1, "num_format": "@"}),
            "optional": book.add_format({"bold": True, "bg_color": "#E2EFDA", "border": 1, "num_format": "@"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for spec in specs:
            _write_sheet(book.add_worksheet(spec.name), spec, formats)
        _write_guide(book.add_worksheet("填写说明"), title, specs, formats)


def _write_sheet(sheet: Any, spec: SheetSpec, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(spec.columns):
        sheet.set_column(place, place, max(12, len(column.name) * 2 + 4), formats["text"])
        heading = f"{column.name}*" if column.required else column.name
        sheet.write_string(0, place, heading, formats["required" if column.required else "optional"])
        note = ("必填。" if column.required else "可不填。") + column.note
        if column.choices:
            note += "可填：" + "、".join(column.choices)
            sheet.data_validation(
                1,
                place,
                _ROWS_WITH_LISTS,
                place,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_title": "请从列表中选择",
                    "error_message": "可填：" + "、".join(column.choices),
                },
            )
        sheet.write_comment(0, place, note, {"author": "评绩", "x_scale": 1.6})


def _write_guide(sheet: Any, title: str, specs: Sequence[SheetSpec], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 70, formats["wrap"])
    sheet.set_column(3, 3, 24)
    sheet.write_string(0, 0, f"{title}填写说明（本页不导入）", formats["title"])
    sheet.write_string(
        1, 0, "带 * 的列必填；列的先后可以调整，多出来的列不影响导入。一处有错，整份都不导入，改好后再导入一次即可。"
    )
    row = 3
    for spec in specs:
        sheet.write_string(row, 0, f"{spec.name}：{spec.note}", formats["title"])
        sheet.write_row(row + 1, 0, ("列", "是否必填", "怎么填", "例子"))
        row += 2
        for column in spec.columns:
            choices = "可填：" + "、".join(column.choices) + "。" if column.choices else ""
            sheet.write_row(
                row, 0, (column.name, "必填" if column.required else "", column.note + choices, column.example)
            )
            row += 1
        row += 1
