"""A town hall small enough for ten journeys: 25 people, 5 enterprises; its people open, answer, close and read."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import xlsxwriter

from bot.demo.run import Demo, running_demo
from bot.demo.sample_park import SampleFirm, SamplePark, SamplePerson
from surveys.rounds import list_rounds
from tests.outsider.service import kitchen
from tests.world.people import Memory, confirm, say, until

ADMIN = "uS011"
LEADERS = "领导班子"
UNITS = {"综合科": 7, "业务科": 5, "服务科": 3, "监察科": 3}
"""Departments and how many 员工 each has."""
PATIENCE = 240
"""Seconds after which a journey that waits for something fails where it waits; alone on a machine it takes 10."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
_NAMES = (
    "安宁 白露 常青 丁香 方舟 高远 海棠 江河 柯然 蓝天 明月 南星 欧阳 "
    "平野 青禾 容若 石泉 天佑 文竹 夏至 岩松 雨晴 云帆 朝阳 子衿"
)
Cell = str | int | float | None
Sheets = Mapping[str, Sequence[Sequence[str]]]
"""Sheet of the records workbook → rows, the first its columns."""


def small_town() -> SamplePark:
    """3 领导; in each department a 中层 and its 员工; everybody works with all other departments; S011 administers."""
    names = iter(_NAMES.split())
    people = [SamplePerson(f"A00{n}", next(names), LEADERS, "领导", "", (), "在岗", False) for n in range(1, 4)]
    for number, (unit, staff) in enumerate(UNITS.items(), 1):
        others, head = tuple(name for name in UNITS if name != unit), f"M00{number}"
        people.append(SamplePerson(head, next(names), unit, "中层", "A001", others, "在岗", False))
        for seat in range(1, staff + 1):
            key = f"S0{number}{seat}"
            people.append(SamplePerson(key, next(names), unit, "员工", head, others, "在岗", key == "S011"))
    firms = [SampleFirm(f"91350200MA{n:08d}", f"企业{n}号", f"联系{n}", 2 if n == 1 else 1) for n in range(1, 6)]
    return SamplePark(tuple(people), tuple(firms))


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI).astimezone(UTC)


class Hours:
    """The real clock, set to another day."""

    def __init__(self, now: datetime) -> None:
        self._ahead = timedelta()
        self.set(now)

    def set(self, now: datetime) -> None:
        self._ahead = now - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead


@dataclass
class Town:
    """A running demo of the town, and what its people have said."""

    demo: Demo
    url: str
    folder: Path
    hours: Hours
    memory: Memory = field(default_factory=Memory)
    season: str = ""
    """People think differently another time."""
    answered: set[tuple[str, str]] = field(default_factory=set)
    """(rater, page of a form) that are in."""

    @property
    def people(self) -> tuple[SamplePerson, ...]:
        return self.demo.park.people

    def level(self, *levels: str) -> list[str]:
        return [one.person_id for one in self.people if one.level in levels]

    def unit_of(self, person_id: str) -> str:
        return next(one.department for one in self.people if one.person_id == person_id)

    async def say(self, words: str, user: str = ADMIN) -> str:
        """What is answered in chat; a member's words as WeCom delivers them."""
        return await say(self.demo, user, words)

    async def open(self, plan: str) -> str:
        """Open by chat with its confirmation; the round's id. What was said before is kept in `before`.

        `plan` may end in a period.
        """
        self.before, said = await confirm(self.demo, ADMIN, f"开启 {plan}")
        found = re.search(r"轮次 (R[0-9A-Z]{5})", said)
        assert found, said
        return found[1]

    async def close(self, plan: str) -> None:
        await confirm(self.demo, ADMIN, f"关闭 {plan}")
        await self.scored(plan)

    async def scored(self, plan: str) -> None:
        """Wait until no round of the plan is on its way to figures any more."""
        await until(lambda: self._states(plan) <= {"scored", "released"})

    def _states(self, plan: str) -> set[str]:
        return {one.state for one in self.demo.services.database.read(list_rounds) if one.plan == plan.split()[0]}

    async def release(self, plan: str) -> None:
        _, said = await confirm(self.demo, ADMIN, f"发布 {plan}")
        assert "已发布" in said

    async def compose(self, plan: str) -> str:
        """Open a plan that asks nobody; its figures are there at once."""
        round_id = await self.open(plan)
        await self.scored(plan)
        return round_id

    async def records(self, sheets: Sheets) -> str:
        """Import a workbook of records by the command line; what it said."""
        path = self.folder / "records.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for column, text in enumerate(row):
                        sheet.write_string(number, column, text)
        return await self.pingji("records", "import", str(path), "--yes")

    async def export(self, round_id: str) -> Workbook:
        path = self.folder / f"{round_id}.xlsx"
        await self.pingji("export", round_id, "--out", str(path))
        return Workbook(path)

    async def pingji(self, *arguments: str) -> str:
        """The command line beside the running service, as an operator uses it."""
        environment = {"PINGJI_DATABASE_URL": self.url, "PATH": os.defpath, "LANG": "C.UTF-8"}
        done = await asyncio.to_thread(kitchen.run, list(arguments), self.folder, environment)
        assert done.returncode == 0, done.stderr
        return done.stdout


class Workbook:
    """An exported round: `results` and `details` by key, as the cells stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        book = openpyxl.load_workbook(path, read_only=True)
        self.sheets = set(book.sheetnames)
        self.results = {str(row["编号"]): row for row in _rows(book["结果"])}
        self.details = {
            (str(row["编号"]), str(row["环节"]), str(row["关系"] or "")): row for row in _rows(book["明细"])
        }

    def rows(self, sheet: str) -> list[dict[str, Cell]]:
        """Any sheet's rows by their columns."""
        return _rows(openpyxl.load_workbook(self.path, read_only=True)[sheet])

    def column(self, name: str) -> dict[str, Cell]:
        return {key: row[name] for key, row in self.results.items()}

    def flags(self) -> dict[str, set[str]]:
        return {key: set(str(row["标记"] or "").split(";")) - {""} for key, row in self.results.items()}


def _rows(sheet: object) -> list[dict[str, Cell]]:
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[attr-defined]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


@asynccontextmanager
async def running_town(
    url: str, folder: Path, day: datetime, park: Callable[[], SamplePark] = small_town
) -> AsyncIterator[Town]:
    hours = Hours(day)
    async with running_demo(database_url=url, park=park(), clock=hours, bind_enterprises=False) as demo:
        async with asyncio.timeout(PATIENCE):
            yield Town(demo, url, folder, hours)
