"""A crowd to be told: members, followers in every state, people with both, people nobody can reach."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.sandbox import Sandbox
from surveys.library.policies import import_policy
from surveys.plans import import_plan
from surveys.questionnaires import import_questionnaire
from surveys.roster import read_roster
from surveys.roster_updates.importing import import_roster
from surveys.store import open_database
from surveys.store.tables import account, credit
from surveys.work import Work
from tests.outsider.people import write_roster
from tests.scale import scaled

SECRET = "a-secret-of-the-tests-and-nobody-else"
ADMIN, PLAN = "uL1", "全员评窗口"
MEMBERS, RECENT, CREDITED, SILENT, BOTH, UNBOUND = scaled(200, 900), 25, 20, 15, 20, 20
S1, T1 = "S1", "T1"
FIELDS = {"first": "thing1", "round": "thing2"}
_LONG_AGO, _LATELY = timedelta(hours=72), timedelta(hours=5)

_POLICY = f"""
name = "{PLAN}"
scale = [1, 5]
[[parts]]
key = "behaviour"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "peer"
  points = 100
  items = ["快", "准", "热情"]
[grading]
method = "bands"
grades = [ {{ name = "优秀", min = 90 }}, {{ name = "合格" }} ]
"""
_PLAN = f"""
name = "{PLAN}"
purpose = "看一千人收不收得到。"
policy = "{PLAN}"
days = 10
[[subjects]]
kind = "service"
[[subjects.services]]
key = "W1"
name = "办事窗口"
[[subjects.services]]
key = "W2"
name = "咨询窗口"
[[relations]]
relation = "peer"
raters = "all_staff"
questionnaire = "windows"
"""
_ASKED = f'key = "windows"\ntitle = "{PLAN}"\n' + "".join(
    f'[[items]]\nkey = "{key}"\ntype = "level5"\n' for key in ("快", "准", "热情")
)


@dataclass(frozen=True, slots=True)
class One:
    """Somebody of the crowd. `openid` "" or `userid` "": nothing bound there."""

    key: str
    group: str
    userid: str = ""
    openid: str = ""

    @property
    def party(self) -> str:
        return f"person:{self.key}"


def _crowd() -> tuple[One, ...]:
    sizes = {
        "member": MEMBERS,
        "recent": RECENT,
        "credited": CREDITED,
        "silent": SILENT,
        "both": BOTH,
        "unbound": UNBOUND,
    }
    groups = [group for group, size in sizes.items() for _ in range(size)]
    return tuple(
        One(
            key := f"S{n:04d}",
            group,
            f"w{key}" if group in ("member", "both") else "",
            f"o{key}" if group in ("recent", "credited", "silent", "both") else "",
        )
        for n, group in enumerate(groups)
    )


CROWD = _crowd()


def of_group(*groups: str) -> list[One]:
    return [one for one in CROWD if one.group in groups]


def fill(url: str, clock: Callable[[], datetime], folder: Path) -> None:
    """Roster, plan and bound accounts in a database with a schema."""
    people = [{"工号": "L1", "姓名": "领导", "部门": "管委会", "职级": "领导", "企业微信账号": ADMIN, "管理员": "是"}]
    people += [
        {"工号": one.key, "姓名": f"姓名{one.key}", "部门": "甲科", "职级": "员工", "企业微信账号": one.userid or None}
        for one in CROWD
    ]
    roster = write_roster(folder / "roster.xlsx", people)
    database = open_database(url, secret=SECRET.encode(), clock=clock, random=random.SystemRandom())
    try:
        database.write(import_roster, roster_file=read_roster(roster.read_bytes(), roster.name))
        database.write(import_policy, text=_POLICY, file=f"{PLAN}.toml")
        database.write(import_questionnaire, text=_ASKED, file="q.toml")
        database.write(import_plan, text=_PLAN, file="plan.toml")
        database.write(_bind)
    finally:
        database.close()


def _bind(work: Work) -> None:
    before = work.now - timedelta(days=30)
    rows = [
        {
            "channel": "oa",
            "address": one.openid,
            "party": one.party,
            "bound_at": before,
            "seen_at": work.now - _ago(one),
        }
        for one in CROWD
        if one.openid
    ]
    work.db.execute(account.insert(), rows)
    consents = [{"address": one.openid, "template_id": S1, "credits": 1} for one in of_group("credited")]
    work.db.execute(credit.insert(), consents)


def _ago(one: One) -> timedelta:
    return _LATELY if one.group in ("recent", "both") else _LONG_AGO


def fill_sandbox(sandbox: Sandbox, now: float) -> None:
    """The same people with their phones."""
    sandbox.wecom.add_member(ADMIN, "领导", "管委会")
    sandbox.official.add_template(T1, "通知", {"thing1": "事项", "thing2": "测评"})
    sandbox.official.add_template(S1, "提醒", {"thing1": "事项", "thing2": "测评"}, subscription=True)
    for one in CROWD:
        if one.userid:
            sandbox.wecom.add_member(one.userid, f"姓名{one.key}", "甲科")
        if one.openid:
            follower = sandbox.official.add_follower(one.openid, one.key)
            follower.wrote(now - _ago(one).total_seconds())
            follower.credits[S1] += one.group == "credited"


def copy_of(prepared: Path, folder: Path) -> str:
    """The prepared SQLite file for one case; its address."""
    shutil.copy(prepared, folder / "pingji.db")
    return f"sqlite:///{folder / 'pingji.db'}"
