"""A file is read in a process of its own: bounded, one at a time, nobody waits for it."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from collections.abc import Callable

import pytest

from bot.documents.file_reading import FileReader
from surveys.errors import Invalid
from surveys.records import read_records
from surveys.roster import read_roster
from tests.surveys.spreadsheets.books import book

HEAD = ["工号", "姓名", "部门", "职级"]
PEOPLE = "工号,姓名,部门,职级\n0012,秦朗,企业服务科,中层\n0013,安小雨,,员工\n".encode()
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def part(name: str, content: bytes) -> bytes:
    """A small workbook with one of its parts replaced."""
    source = book({"人员": [HEAD, ["0012", "秦朗", "科", "中层"]]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return stream.getvalue()


async def test_what_is_read_there_is_what_is_read_here() -> None:
    reader = FileReader()
    assert await reader.read("roster", PEOPLE, "人员.csv") == read_roster(PEOPLE, "人员.csv")
    records = "编号,指标,数值\nM0,kpi,92.5\n".encode()
    assert await reader.read("records", records, "a.csv") == read_records(records, "a.csv")


async def test_a_refusal_comes_back_as_it_is() -> None:
    with pytest.raises(Invalid) as refused:
        await FileReader().read("roster", b"<html><table></table>", "a.xls")
    assert (refused.value.code, refused.value.params) == ("roster_file_web_page", {"file": "a.xls"})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            lambda: part(
                "xl/sharedStrings.xml", b"<sst " + NAMESPACE + b">" + b"<si><t/></si>" * 7_600_000 + b"</sst>"
            ),
            "many_texts",
        ),
        (
            lambda: part(
                "xl/worksheets/sheet1.xml",
                b"<worksheet "
                + NAMESPACE
                + b"><sheetData>"
                + (b"<row>" + b'<c t="str"><v>a</v></c>' * 100 + b"</row>") * 44_000
                + b"</sheetData></worksheet>",
            ),
            "many_cells",
        ),
        (
            lambda: part(
                "xl/styles.xml",
                b"<styleSheet "
                + NAMESPACE
                + b"><cellXfs>"
                + b'<xf numFmtId="0"/>' * 3_000_000
                + b"</cellXfs></styleSheet>",
            ),
            "many_styles",
        ),
        (
            lambda: part(
                "xl/worksheets/sheet1.xml",
                b"<worksheet "
                + NAMESPACE
                + b"><sheetData/><mergeCells>"
                + b'<mergeCell ref="A1:B2"/>' * 3_000_000
                + b"</mergeCells></worksheet>",
            ),
            "many_merges",
        ),
        (lambda: b",".join([b""] * 19_000_000), "many_cells"),
    ],
)
async def test_small_files_that_unpack_to_much_are_stopped_while_they_stream(
    content: Callable[[], bytes], code: str
) -> None:
    started, worst = time.monotonic(), 0.0
    reading = asyncio.create_task(FileReader().read("roster", content(), "a"))
    while not reading.done():
        before = time.monotonic()
        await asyncio.sleep(0.01)
        worst = max(worst, time.monotonic() - before)
    with pytest.raises(Invalid) as refused:
        await reading
    assert refused.value.code == f"roster_file_{code}"
    assert time.monotonic() - started < 60
    assert worst < 3, "the loop goes on meanwhile"


async def test_files_are_read_one_after_the_other() -> None:
    reader = FileReader()
    both = await asyncio.gather(*(reader.read("roster", PEOPLE, name) for name in ("a.csv", "b.csv")))
    assert [file.name for file in both] == ["a.csv", "b.csv"]
