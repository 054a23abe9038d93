"""A roster file → rows with their places, and every problem a row has by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from surveys.errors import Invalid
from surveys.roster.model import LEVELS, RELATIONS, STATUSES, Enterprise, Override, Person
from surveys.roster.sheets import DEPARTMENTS, ENTERPRISES, OVERRIDES, PEOPLE, SHEETS
from surveys.spreadsheets.assigning import assign_sheets
from surveys.spreadsheets.table import RosterProblem, Row, read_table
from surveys.spreadsheets.workbook import read_sheets
from surveys.text import normalise_key, normalise_name

T = TypeVar("T")
MAX_SEATS = 99
_LIST = re.compile("[、,，;；\n]")
_USERID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.@\-]{0,127}")
"""Letters, digits and `_-@.`, the first a letter or digit. Source: developer.work.weixin.qq.com/document/path/90195."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and the row it came from."""

    row: int
    value: T


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    name: str
    parent: str | None
    serves_enterprises: bool | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a file says. None: the file has no such sheet, so what is known stays as it is."""

    name: str
    people: tuple[Placed[Person], ...] | None = None
    departments: tuple[Placed[DepartmentRow], ...] | None = None
    enterprises: tuple[Placed[Enterprise], ...] | None = None
    overrides: tuple[Placed[Override], ...] | None = None
    problems: tuple[RosterProblem, ...] = ()
    ignored: tuple[str, ...] = ()
    """Sheets and columns (`sheet.column`) that mean nothing here."""
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Sheet → the columns it has; of a column that is not there, what is known stays."""

    def has_column(self, sheet: str, column: str) -> bool:
        """Whether the file speaks of this column; files that nobody wrote as a table speak of all."""
        return sheet not in self.columns or column in self.columns[sheet]


def read_roster(content: bytes, name: str) -> RosterFile:
    """Read a workbook (人员 部门 企业 关系) or a CSV of people; problems are collected, not raised.

    Raises Invalid `roster_file_…` where the file cannot be read at all, `roster_file_no_sheet` where a
    workbook has neither 人员 nor 企业.
    """
    sheets = read_sheets(content, name)
    assigned = assign_sheets(sheets, SHEETS, name, by_columns=(PEOPLE.name, ENTERPRISES.name))
    if not {PEOPLE.name, ENTERPRISES.name} & set(assigned.tables):
        raise Invalid("roster_file_no_sheet", file=name, sheets="、".join(sheet.name for sheet in sheets))
    problems: list[RosterProblem] = []
    tables = {
        title: read_table(assigned.tables[title], spec, problems)
        for title, spec in SHEETS.items()
        if title in assigned.tables
    }
    rows = {title: table.rows for title, table in tables.items()}
    names = _department_names(rows.get(DEPARTMENTS.name, ()), rows.get(PEOPLE.name, ()))
    return RosterFile(
        name=name,
        people=_nonempty(_people(rows.get(PEOPLE.name), names)),
        departments=_nonempty(_departments(rows.get(DEPARTMENTS.name), names)),
        enterprises=_nonempty(_enterprises(rows.get(ENTERPRISES.name))),
        overrides=_overrides(rows.get(OVERRIDES.name)),
        problems=tuple(_in_order(problems)),
        ignored=assigned.ignored + tuple(name for table in tables.values() for name in table.ignored),
        columns={title: table.columns for title, table in tables.items()},
    )


def _in_order(problems: Iterable[RosterProblem]) -> list[RosterProblem]:
    order = list(SHEETS)
    return sorted(problems, key=lambda problem: (order.index(problem.sheet), problem.row))


def _nonempty(rows: tuple[Placed[T], ...] | None) -> tuple[Placed[T], ...] | None:
    """A sheet left blank in the template means "nothing to say", not "everybody has left"."""
    return rows or None


def _department_names(*tables: Iterable[Row]) -> dict[str, str]:
    """Normalised key → the name as first written: 规划科(一) and 规划科（一） are one department."""
    names: dict[str, str] = {}
    for rows in tables:
        for row in rows:
            cell = row.cells.get("部门")
            if cell is not None and cell.text.strip():
                names.setdefault(normalise_key(cell.text), normalise_name(cell.text))
    return names


def _same_name(names: dict[str, str], name: str) -> str:
    return names.get(normalise_key(name), name)


def _people(rows: tuple[Row, ...] | None, names: dict[str, str]) -> tuple[Placed[Person], ...] | None:
    if rows is None:
        return None
    return tuple(Placed(row.number, _person(row, names)) for row in rows)


def _person(row: Row, names: dict[str, str]) -> Person:
    listed = (normalise_name(part) for part in _LIST.split(_raw_list(row)))
    return Person(
        person_id=row.identifier("工号"),
        name=row.name("姓名"),
        department=_same_name(names, row.name("部门")),
        level=row.choice("职级", LEVELS, "unknown_level"),
        manager_id=row.identifier("上级工号") or None,
        collaborates=tuple(dict.fromkeys(_same_name(names, part) for part in listed if part)),
        wecom_userid=_userid(row) or None,
        mobile=row.identifier("手机") or None,
        status=row.choice("状态", STATUSES, "unknown_status", default="active"),
        is_admin=row.yes_no("管理员") or False,
    )


def _userid(row: Row) -> str:
    """One member's account: what stands for several people, or for all, would be written to in their place."""
    account = row.identifier("企业微信账号")
    if account and not _USERID.fullmatch(account):
        row.note("企业微信账号", "bad_account", value=account[:40])
    return account


def _raw_list(row: Row) -> str:
    row.name("协作部门")  # notes its flaws
    cell = row.cells.get("协作部门")
    return cell.text if cell is not None else ""


def _departments(rows: tuple[Row, ...] | None, names: dict[str, str]) -> tuple[Placed[DepartmentRow], ...] | None:
    if rows is None:
        return None
    return tuple(
        Placed(
            row.number,
            DepartmentRow(
                name=_same_name(names, row.name("部门")),
                parent=_same_name(names, row.name("上级部门")) or None,
                serves_enterprises=row.yes_no("服务企业"),
                grade=row.key("年度等次") or None,
            ),
        )
        for row in rows
    )


def _enterprises(rows: tuple[Row, ...] | None) -> tuple[Placed[Enterprise], ...] | None:
    if rows is None:
        return None
    return tuple(
        Placed(
            row.number,
            Enterprise(
                enterprise_id=row.identifier("统一社会信用代码"),
                name=row.name("企业名称"),
                contact=row.name("联系人") or None,
                mobile=row.identifier("手机") or None,
                seats=_seats(row),
            ),
        )
        for row in rows
    )


def _seats(row: Row) -> int:
    text = row.key("席位")
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_SEATS):
        row.note("席位", "bad_seats", value=text, limit=MAX_SEATS)
        return 1
    return int(text)


def _overrides(rows: tuple[Row, ...] | None) -> tuple[Placed[Override], ...] | None:
    if rows is None:
        return None
    return tuple(
        Placed(
            row.number,
            Override(
                subject_id=row.identifier("被评人工号"),
                rater_id=row.identifier("评价人工号"),
                relation=row.choice("关系", RELATIONS, "unknown_relation"),
            ),
        )
        for row in rows
    )
