"""One rater alone, by real name: the mark is shown as it is where the form said so, and follows from nothing where it
promised a summary. The attacker takes what is shown as equations over the relations, apart from the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from surveys.results import SubjectView, compute_results, get_round_results, store_results
from surveys.rounds import close_round, get_round_form, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import survey_round
from surveys.work import Work
from tests.anonymity.test_small_groups import rank
from tests.world.park import TZ, person, settle, submissions_of, submit

pytestmark = pytest.mark.slow
PLAN, UNITS = "中层360测评", 4
WEIGHTS = {"leader": 20, "peer": 5, "subordinate": 5}


@dataclass
class Scene:
    """A scored round of four managers, all of whom the first leader alone has rated as a leader."""

    database: Database
    round_id: str

    def views(self) -> Sequence[SubjectView]:
        return self.database.read(get_round_results, round_id=self.round_id).subjects

    def passes_on(self) -> set[bool]:
        form = self.database.read(get_round_form, round_id=self.round_id).relations["leader"]
        return {form.passes_on(view.subject_id) for view in self.views()}


def hold(database: Database, *, leaders: int, is_old: bool = False) -> Scene:
    """`leaders` are asked; the first answers. `is_old`: opened by a version that promised everybody a summary."""
    units = [f"部{number}" for number in range(UNITS)]
    rows = [person(f"L{number}", "领导班子", "领导", admin="是" if number == 0 else "") for number in range(leaders)]
    for number, unit in enumerate(units):
        rows.append(person(f"M{number}", unit, "中层", works_with="、".join(set(units) - {unit})))
        rows += [person(f"S{number}{seat}", unit, "员工", f"M{number}") for seat in range(3)]
    settle(database, rows)
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    if is_old:
        database.write(forget_promise, round_id=round_id)
    for number, row in enumerate(rows):
        if row[0] in {f"L{number}" for number in range(1, leaders)}:
            continue
        for request in submissions_of(
            database, round_id, f"person:{row[0]}", lambda subject, n=number: mark(n, subject)
        ):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    database.write(store_results, computed=database.read(compute_results, round_id=round_id), tz=TZ)
    return Scene(database, round_id)


def mark(rater: int, subject: str) -> str:
    return f"{61 + (7 * rater + 13 * int(subject[1:])) % 37}.5"


def forget_promise(work: Work, *, round_id: str) -> None:
    content = dict(work.db.execute(select(survey_round.c.content)).scalar_one())
    del content["passed_on"]
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(content=content))


def leader_line(view: SubjectView) -> tuple[str | None, str | None, bool]:
    figure = next(item for item in view.figures if item.relation == "leader")
    return figure.percent, figure.points, figure.hidden


def solves_for_the_leader(view: SubjectView) -> bool:
    whole = [Fraction(points, 30) for points in WEIGHTS.values()]
    rows = [whole] if view.score is not None else []
    for figure in view.figures:
        if figure.part == "behaviour" and (figure.percent is not None or figure.points is not None):
            rows.append(whole if figure.relation is None else [Fraction(name == figure.relation) for name in WEIGHTS])
    return rank([row[1:] for row in rows]) < rank(rows)


@pytest.mark.parametrize(("leaders", "is_old"), [(2, False), (2, True), (1, True)])
def test_a_lone_mark_under_the_promise_of_a_summary_follows_from_nothing(
    database: Database, leaders: int, is_old: bool
) -> None:
    scene = hold(database, leaders=leaders, is_old=is_old)
    assert scene.passes_on() == {False}
    for view in scene.views():
        assert leader_line(view) == (None, None, True)
        assert "hidden" in view.flags
        assert not solves_for_the_leader(view), view


def test_a_lone_mark_is_shown_as_it_is_where_the_form_said_so(database: Database) -> None:
    scene = hold(database, leaders=1)
    assert scene.passes_on() == {True}
    for view in scene.views():
        value = Fraction(mark(0, view.subject_id))
        assert leader_line(view) == (f"{float(value):.2f}", f"{float(value * 20 / 100):.2f}", False)
        assert "hidden" not in view.flags
