"""A small town: three leaders, four managers, staff, six enterprises; written as a workbook by openpyxl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

PEOPLE = ("工号", "姓名", "部门", "职级", "上级工号", "协作部门", "企业微信账号", "状态", "管理员")
COMPANIES = ("统一社会信用代码", "企业名称", "联系人", "席位")
DEPARTMENTS = ("综合科", "经发科", "规建科", "社事科")
WHO = dict[str, Any]


def town(staff: int = 4) -> list[WHO]:
    """Leaders L1–L3, a manager M1–M4 for each department, `staff` people in each."""
    rows: list[WHO] = []
    for n in (1, 2, 3):
        rows.append(_person(f"L{n}", f"领导{n}", "管委会", "领导"))
    for n, unit in enumerate(DEPARTMENTS, start=1):
        others = "、".join(name for name in DEPARTMENTS if name != unit)
        rows.append(_person(f"M{n}", f"经理{n}", unit, "中层", 上级工号="L1", 协作部门=others))
        for k in range(1, staff + 1):
            rows.append(_person(f"S{n}{k:02d}", f"员工{n}-{k}", unit, "员工", 上级工号=f"M{n}"))
    rows[0]["管理员"] = "是"  # L1
    rows[3]["管理员"] = "是"  # M1
    return rows


def _person(key: str, name: str, unit: str, level: str, **more: str) -> WHO:
    return {"工号": key, "姓名": name, "部门": unit, "职级": level, "企业微信账号": f"U{key}", **more}


def companies(count: int = 6, seats: int = 1) -> list[WHO]:
    return [
        {"统一社会信用代码": f"91310000MA1K0000{n:02d}", "企业名称": f"企业{n}", "席位": seats if n == 1 else 1}
        for n in range(1, count + 1)
    ]


def write_roster(path: Path, people: list[WHO], firms: list[WHO] | None = None) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, columns, rows in (("人员", PEOPLE, people), ("企业", COMPANIES, firms or [])):
        if not rows:
            continue
        sheet = book.create_sheet(title)
        sheet.append(list(columns))
        for row in rows:
            sheet.append([row.get(column) for column in columns])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(path)
    return path
