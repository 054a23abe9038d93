"""A sample park for the demo and for tests: invented people and firms, as the same workbook an operator would import.

Everything follows from the tables below, so that every run shows the same park. All names are made up.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import xlsxwriter

from surveys.roster import RosterFile, read_roster

_LEADERSHIP = "管委会领导"
_DEPARTMENTS = (
    "党政办公室",
    "经济发展局",
    "招商服务局",
    "规划建设局",
    "财政金融局",
    "行政审批局",
    "安全环保局",
    "科技创新局",
    "社会事务局",
    "人力资源局",
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = _words(
    "明远 静怡 建国 思雨 志强 雅文 海涛 晓琳 文博 佳慧 俊杰 梦洁 国栋 秀英 天宇 慧敏 立新 婉清 振华 小燕 子涵 丽娟 "
    "永康 春梅 浩然 玉兰 德胜 若曦 向阳 凤霞 一鸣 诗涵 长青 红梅 宏伟 可欣 守信 月华 书恒 桂芳 "
)
_FIRM_STEMS = _words(
    "恒远 启明 瑞丰 华拓 中科瀚 安泰 鼎新 绿源 博锐 信达 天合 远景 宏图 海川 金石 云帆 智联 康宁 盛世 东风 长隆 百川 "
    "众合 精诚 星辰 凯越 正邦 新纪元 锦程 兴业 润泽 佳禾 科达 伟创 同方舟 德润 卓越 利民 联创 优材 广信 和平 "
)
_FIRM_KINDS = ("精密制造", "生物科技", "新材料", "软件", "物流", "电子")
_STAFF_PER_DEPARTMENT = 5
_COLLABORATORS = 4


@dataclass(frozen=True, slots=True)
class SamplePerson:
    person_id: str
    name: str
    department: str
    level: str  # 领导 | 中层 | 员工
    manager_id: str
    collaborates: tuple[str, ...]
    status: str
    is_admin: bool

    @property
    def userid(self) -> str:
        """Their 企业微信账号."""
        return f"u{self.person_id}"


@dataclass(frozen=True, slots=True)
class SampleFirm:
    enterprise_id: str
    name: str
    contact: str
    seats: int


@dataclass(frozen=True, slots=True)
class SamplePark:
    people: tuple[SamplePerson, ...]
    firms: tuple[SampleFirm, ...]


def _name(index: int) -> str:
    return _SURNAMES[index * 7 % len(_SURNAMES)] + _GIVEN[(index * 11 + index // len(_SURNAMES) * 3) % len(_GIVEN)]


def _neighbours(position: int) -> tuple[str, ...]:
    return tuple(_DEPARTMENTS[(position + step) % len(_DEPARTMENTS)] for step in range(1, _COLLABORATORS + 1))


def build_sample_park(staff: int = _STAFF_PER_DEPARTMENT) -> SamplePark:
    """4 leaders, 10 managers, `staff` people in each of 10 departments, 42 enterprises; one on leave."""
    people = [SamplePerson(f"A00{n}", _name(n), _LEADERSHIP, "领导", "", (), "在岗", False) for n in range(1, 5)]
    index = 5
    for position, department in enumerate(_DEPARTMENTS):
        head = f"M{position + 1:03d}"
        people.append(
            SamplePerson(head, _name(index), department, "中层", "A001", _neighbours(position), "在岗", False)
        )
        index += 1
        for seat in range(1, staff + 1):
            key = f"S{position + 1:02d}{seat}"
            status = {"S035": "请假", "S084": "借调"}.get(key, "在岗")
            admin = key == "S011"
            people.append(
                SamplePerson(key, _name(index), department, "员工", head, _neighbours(position), status, admin)
            )
            index += 1
    return SamplePark(tuple(people), _firms())


def _firms() -> tuple[SampleFirm, ...]:
    firms = []
    for number, stem in enumerate(_FIRM_STEMS):
        kind = _FIRM_KINDS[number % len(_FIRM_KINDS)]
        seats = 2 if number % 14 == 0 else 1
        firms.append(SampleFirm(f"91350200MA{number + 1:08d}", f"{stem}{kind}有限公司", _name(100 + number), seats))
    return tuple(firms)


def write_sample_roster(park: SamplePark, path: Path) -> None:
    """The park as a roster workbook (docs/formats.md, The roster workbook)."""
    with xlsxwriter.Workbook(str(path)) as book:
        people = book.add_worksheet("人员")
        head = ["工号", "姓名", "部门", "职级", "上级工号", "协作部门", "企业微信账号", "状态", "管理员"]
        people.write_row(0, 0, head)
        for row, item in enumerate(park.people, 1):
            cells = [item.person_id, item.name, item.department, item.level, item.manager_id]
            cells += ["、".join(item.collaborates), item.userid, item.status, "是" if item.is_admin else ""]
            for column, text in enumerate(cells):
                people.write_string(row, column, text)
        firms = book.add_worksheet("企业")
        firms.write_row(0, 0, ["统一社会信用代码", "企业名称", "联系人", "席位"])
        for row, firm in enumerate(park.firms, 1):
            for column, text in enumerate((firm.enterprise_id, firm.name, firm.contact)):
                firms.write_string(row, column, text)
            firms.write_number(row, 3, firm.seats)


@cache
def read_sample_roster(park: SamplePark) -> RosterFile:
    """The park as its workbook is read when an operator imports it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        write_sample_roster(park, path)
        return read_roster(path.read_bytes(), path.name)


def sample_indicators(park: SamplePark) -> list[tuple[str, str, str, str]]:
    """The year's KPI of every manager and staff: (工号, key, period, percent), invented and fixed."""
    rows = []
    for number, item in enumerate(person for person in park.people if person.level != "领导"):
        rows.append((item.person_id, "kpi", "2026", f"{78 + number * 37 % 190 / 10:.1f}"))
    return rows
