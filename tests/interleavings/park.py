"""The smallest park in which everything can go wrong: four people, two bosses, one window; two rounds under way.

`wide` asks each member of staff about both managers, three levels each. `card` asks about one window, one level and
a few words, which is short enough for a card.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from surveys.accounts.bindings import WECOM
from surveys.answering.card_answers import AskedCard, keep_cards
from surveys.library.policies import import_policy
from surveys.plans import import_plan
from surveys.questionnaires import import_questionnaire
from surveys.roster import read_roster
from surveys.roster_updates.importing import import_roster
from surveys.rounds import open_round
from surveys.store import Database, open_database
from surveys.work import Work
from tests.outsider.people import write_roster

TZ = ZoneInfo("Asia/Shanghai")
SECRET = "a-secret-of-the-tests-and-nobody-else"
ADMIN = "uL1"
RATERS = ("S1", "S2", "S3")
CHOICES, WORDS = "choices", "words"


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form asks: subjects × items, each with its kind."""

    name: str
    round_id: str
    relation: str
    subjects: tuple[str, ...]
    items: tuple[tuple[str, str], ...]

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """(subject, item, kind) in the order of the questions."""
        return [(subject, item, kind) for subject in self.subjects for item, kind in self.items]

    @property
    def path(self) -> str:
        return f"/r/{self.round_id}/{self.relation}"


_POLICY = """
name = "{name}"
scale = [1, 5]
[[parts]]
key = "behaviour"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "{relation}"
  points = 100
  items = [{items}]
[grading]
method = "bands"
grades = [ {{ name = "优秀", min = 90 }}, {{ name = "合格" }} ]
"""
_PLAN = """
name = "{name}"
purpose = "试一试各种先后。"
policy = "{name}"
days = {days}
[[subjects]]
{subjects}
[[relations]]
relation = "{relation}"
raters = "{raters}"
questionnaire = "{name}"
"""
_MANAGERS = 'kind = "person"\nlevels = ["中层"]'
_WINDOW = 'kind = "service"\n[[subjects.services]]\nkey = "W1"\nname = "办事窗口"'


def _item(key: str, kind: str) -> str:
    return f'[[items]]\nkey = "{key}"\ntype = "{"level5" if kind == CHOICES else "text"}"\n'


def _import(work: Work, form: FormFacts, *, days: int, subjects: str, raters: str) -> None:
    rated = ", ".join(f'"{key}"' for key, kind in form.items if kind == CHOICES)
    facts = {"name": form.name, "relation": form.relation}
    import_policy(work, text=_POLICY.format(items=rated, **facts), file=f"{form.name}.toml")
    asked = "".join(_item(*item) for item in form.items)
    import_questionnaire(work, text=f'key = "{form.name}"\ntitle = "{form.name}"\n{asked}', file=f"{form.name}.toml")
    import_plan(work, text=_PLAN.format(days=days, subjects=subjects, raters=raters, **facts), file="plan.toml")


def fill_park(url: str, clock: Callable[[], datetime], folder: Path) -> dict[str, FormFacts]:
    """Roster, plans and both rounds in a database with a schema; the forms by name."""
    people = [{"工号": "L1", "姓名": "领导", "部门": "管委会", "职级": "领导", "企业微信账号": "uL1", "管理员": "是"}]
    for level, keys in (("中层", ("M1", "M2")), ("员工", ("S1", "S2", "S3", "S4"))):
        people += [
            {"工号": key, "姓名": f"姓名{key}", "部门": "甲科", "职级": level, "企业微信账号": f"u{key}"}
            for key in keys
        ]
    roster = write_roster(folder / "roster.xlsx", people)
    levels = tuple((key, CHOICES) for key in ("分工", "沟通", "公平"))
    wide = FormFacts("wide", "", "subordinate", ("M1", "M2"), levels)
    short = FormFacts("card", "", "peer", ("W1",), (("总体", CHOICES), ("想说的话", WORDS)))
    database = _open(url, clock)
    try:
        database.write(import_roster, roster_file=read_roster(roster.read_bytes(), roster.name))
        database.write(lambda work: _import(work, wide, days=20, subjects=_MANAGERS, raters="own_staff"))
        database.write(lambda work: _import(work, short, days=10, subjects=_WINDOW, raters="all_staff"))
        forms = {form.name: _opened(database, form) for form in (wide, short)}
        database.write(keep_cards, cards=[_card(forms["card"], rater) for rater in RATERS])
    finally:
        database.close()
    return forms


def _opened(database: Database, form: FormFacts) -> FormFacts:
    round_id = database.write(open_round, plan_name=form.name, tz=TZ, actor="person:L1")
    return FormFacts(form.name, round_id, form.relation, form.subjects, form.items)


def _card(form: FormFacts, rater: str) -> AskedCard:
    return AskedCard(card_of(rater), f"person:{rater}", form.round_id, form.relation, form.subjects[0])


def card_of(rater: str) -> str:
    """The name of the card that lies in somebody's chat."""
    return f"card-{rater}"


def _open(url: str, clock: Callable[[], datetime]) -> Database:
    return open_database(url, secret=SECRET.encode(), clock=clock, random=random.SystemRandom())


open_park = _open
CHANNEL = WECOM
