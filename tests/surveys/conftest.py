from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence

import openpyxl
import pytest

from surveys.roster import RosterFile, read_roster
from tests.conftest import Clock
from tests.world.park import settle, small_park, two_processes
from tests.world.side_by_side import Pair

Rows = Sequence[Sequence[object]]
PEOPLE = ("工号", "姓名", "部门", "职级", "上级工号", "协作部门", "企业微信账号", "手机", "状态", "管理员")


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Sheets by name → the bytes of an Excel file."""

    def make(**sheets: Rows) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make


@pytest.fixture
def roster_file(workbook: Callable[..., bytes]) -> Callable[..., RosterFile]:
    """人员 rows under the full header, further sheets with their own header → a RosterFile."""

    def make(people: Rows | None = None, **sheets: Rows) -> RosterFile:
        if people is not None:
            sheets = {"人员": [PEOPLE, *people], **sheets}
        return read_roster(workbook(**sheets), "名册.xlsx")

    return make


@pytest.fixture
def pair(database_url: str, clock: Clock) -> Iterator[Pair]:
    """Two processes on one database with the small park in it."""
    with two_processes(database_url, clock) as both:
        settle(both[0], small_park())
        yield both
