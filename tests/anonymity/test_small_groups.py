"""Managers with 0, 1, 2 and 3 subordinates who answer: from the vote to every way out, nothing gives two away.

The attacker here is written apart from the gate: it takes each figure that left as a linear equation over the means of
the relations, and asks whether a hidden mean (or a mixture that fewer than three stand behind) can be solved for.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.chat import Message, answer_message
from bot.documents.results_workbook import write_export
from bot.office import ReplyContext
from bot.pages.render import render_text
from bot.pages.report import read_report
from surveys.library.policies import import_policy
from surveys.library.versions import POLICY, list_builtins
from surveys.results import SubjectView, compute_results, get_round_results, release_round, store_results
from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot, enterprise, metadata
from surveys.work import Work
from tests.world.park import TZ, person, settle, small_park, submissions_of, submit

pytestmark = pytest.mark.slow  # left to `make test`

PLAN = "中层360测评"
OFFICE = ReplyContext("https://pingji.example", TZ)
WEIGHTS = {"leader": 20, "peer": 5, "subordinate": 5}
SUBORDINATES = {"M0": 2, "M1": 3, "M2": 3, "M3": 1, "M4": 0, "M5": 4}
SMALLEST = 3
QUOTAS = """[grading]
method = "distribution"
grades = [ { name = "优秀", min = 0, max = 30 }, { name = "良好", min = 0, max = 70 },
           { name = "合格", min = 0, max = 70 } ]
"""


@dataclass
class Held:
    """A released round, and the truth: (subject, relation) → what each rater gave in all, as percent."""

    round_id: str
    given: dict[tuple[str, str], list[Fraction]]

    def mean(self, subject: str, relation: str) -> Fraction | None:
        values = self.given.get((subject, relation))
        return sum(values, Fraction(0)) / len(values) if values else None


@pytest.fixture
def held(database: Database) -> Held:
    return hold(database, leaders=3)


def hold(database: Database, *, leaders: int) -> Held:
    names = [f"部{number}" for number in range(len(SUBORDINATES))]
    rows = [person(f"L{number}", "领导班子", "领导", admin="是" if number == 0 else "") for number in range(leaders)]
    for number, (key, staff) in enumerate(SUBORDINATES.items()):
        rows.append(person(key, names[number], "中层", works_with="、".join(set(names) - {names[number]})))
        rows += [person(f"S{number}{seat}", names[number], "员工", key) for seat in range(staff)]
    settle(database, rows)
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    found = Held(round_id, {})
    rng = random.Random(20261122)
    for rater in (f"person:{row[0]}" for row in rows):
        for request in submissions_of(database, round_id, rater, lambda _: f"{rng.randrange(4000, 9900) / 100:.2f}"):
            submit(database, request)
            for subject, values in request.answers.items():
                mean = sum(map(Fraction, values.values()), Fraction(0)) / len(values)
                found.given.setdefault((subject, request.relation), []).append(mean)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    computed = database.read(compute_results, round_id=round_id)
    database.write(store_results, computed=computed, tz=TZ)
    database.write(release_round, round_id=round_id, actor="test")
    return found


def is_hidden(held: Held, subject: str, relation: str) -> bool:
    return 0 < len(held.given.get((subject, relation), ())) < SMALLEST and relation != "leader"


def equations(held: Held, view: SubjectView) -> list[dict[str, Fraction]]:
    """Every figure that is shown, as weights over the relations that somebody rated."""
    rated = [name for name in WEIGHTS if (view.subject_id, name) in held.given]
    total = sum(WEIGHTS[name] for name in rated)
    whole = {name: Fraction(WEIGHTS[name], total) for name in rated}
    rows = [whole] if view.score is not None else []
    for figure in view.figures:
        if figure.part == "behaviour" and (figure.percent is not None or figure.points is not None):
            rows.append(whole if figure.relation is None else {figure.relation: Fraction(1)})
    return rows


def solves(rows: Iterable[dict[str, Fraction]], wanted: set[str]) -> bool:
    """Whether some mixture of the rows speaks of relations in `wanted` alone."""
    names = sorted(set(WEIGHTS) - wanted)
    return rank([[row.get(name, Fraction(0)) for name in names] for row in rows]) < rank(
        [[row.get(name, Fraction(0)) for name in WEIGHTS] for row in rows]
    )


def rank(matrix: Sequence[Sequence[Fraction]]) -> int:
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            factor = row[column] / pivot[column]
            row[:] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
        found += 1
    return found


@pytest.mark.parametrize("leaders", [3, 1])
def test_no_arithmetic_gives_a_small_group_away(database: Database, leaders: int) -> None:
    held = hold(database, leaders=leaders)
    views = {view.subject_id: view for view in database.read(get_round_results, round_id=held.round_id).subjects}
    assert {key for key in views if is_hidden(held, key, "subordinate")} == {"M0", "M3"}
    for key in ("M0", "M3"):
        shown = equations(held, views[key])
        assert not solves(shown, {"subordinate"}), views[key]
        assert "hidden" in views[key].flags


def test_groups_large_enough_are_shown_as_they_are(database: Database, held: Held) -> None:
    views = {view.subject_id: view for view in database.read(get_round_results, round_id=held.round_id).subjects}
    for key in ("M1", "M2", "M5"):
        figure = next(one for one in views[key].figures if one.relation == "subordinate")
        mean = held.mean(key, "subordinate")
        assert mean is not None
        assert figure.percent is not None
        assert abs(Fraction(figure.percent) - mean) <= Fraction(1, 200)
    nobody = next(one for one in views["M4"].figures if one.relation == "subordinate")
    assert (nobody.percent, nobody.raters, nobody.hidden) == (None, 0, False)


def test_where_all_there_is_is_too_small_score_grade_and_rank_go(database: Database) -> None:
    """Two enterprises about every department: the only relation, so nothing at all may be shown."""
    settle(database, small_park())
    firms = [{"enterprise_id": f"E{n}", "name": f"企业{n}", "seats": 1, "is_active": True} for n in range(2)]
    database.write(lambda work: work.db.execute(enterprise.insert(), firms))
    round_id = database.write(open_round, plan_name="园区服务满意度", tz=TZ, actor="test")
    for firm, value in (("E0", "5"), ("E1", "2")):
        for request in submissions_of(database, round_id, f"enterprise:{firm}#1", lambda _, value=value: value):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    views = database.read(compute_results, round_id=round_id).views
    assert {(view.score, view.grade, view.rank) for view in views} == {(None, None, None)}
    assert {(figure.percent, figure.points) for view in views for figure in view.figures} == {(None, None)}


@pytest.mark.parametrize(("leaders", "tied"), [(2, False), (5, True)])
def test_ties_are_kept_only_of_scores_that_are_shown(database: Database, leaders: int, tied: bool) -> None:
    """Two raters are too few to show, though all departments tie at what they gave."""
    settle(database, small_park(leaders=leaders))
    source = next(source for key, source in list_builtins(POLICY) if key == "p4-departments")
    database.write(import_policy, text=source.partition("[grading]")[0] + QUOTAS, file="p4-departments.toml")
    round_id = database.write(open_round, plan_name="科室民主测评", tz=TZ, actor="test")
    for number in range(leaders):
        for request in submissions_of(database, round_id, f"person:L{number}", lambda _: "17.25"):
            submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    computed = database.read(compute_results, round_id=round_id)
    ties = [tie for group in computed.summary.groups for tie in group["certificate"].get("ties", ())]
    assert {view.score is not None for view in computed.views if view.unit != "领导班子"} == {tied}
    assert bool(ties) is tied


def secrets_of(held: Held) -> dict[str, str]:
    """What must be found nowhere: the hidden means and points, at two to four decimals."""
    found = {}
    for key in ("M0", "M3"):
        mean = held.mean(key, "subordinate")
        assert mean is not None
        points = mean * WEIGHTS["subordinate"] / 100
        found |= {f"{float(mean):.{places}f}": f"{key} percent" for places in (2, 3, 4)}
        found |= {f"{float(points):.{places}f}": f"{key} points" for places in (3, 4)}
    return found


def test_no_table_holds_a_hidden_figure(database: Database, held: Held) -> None:
    """But for the ballots, from which it was computed."""

    def dump(work: Work) -> dict[str, str]:
        tables = [table for table in metadata.sorted_tables if table is not ballot]
        return {one.name: repr([tuple(row) for row in work.db.execute(select(one))]) for one in tables}

    held_by = database.read(dump)
    found = [
        (name, what) for secret, what in secrets_of(held).items() for name, text in held_by.items() if secret in text
    ]
    assert found == []


def test_stored_diagnostics_do_not_solve_for_a_hidden_figure(database: Database, held: Held) -> None:
    """The mean over all raters of a relation, less the groups that are shown, would leave the hidden one."""
    stored = orjson.dumps(database.read(_result_set))
    everybody = [value for (_, relation), values in held.given.items() if relation == "subordinate" for value in values]
    mean = f"{float(sum(everybody, Fraction(0)) / len(everybody)):.2f}"
    assert mean.encode() not in stored


def _result_set(work: Work) -> Any:
    return work.db.execute(select(metadata.tables["result_set"].c.content)).scalar_one()


def test_certificates_name_nobody(database: Database, held: Held) -> None:
    """What is kept of a group's grading is about the group: counts and bounds, no person and no score."""
    stored = orjson.dumps(database.read(_result_set)["groups"]).decode()
    assert [key for key in SUBORDINATES if f'"{key}"' in stored] == []


def test_no_way_out_shows_a_hidden_figure(database: Database, held: Held, tmp_path: Path) -> None:
    said = [_say(database, "uL0", f"结果 {key}") for key in SUBORDINATES] + [_say(database, "uL0", "结果 部0")]
    said += [_say(database, f"u{key}", "成绩") for key in SUBORDINATES]
    said += [_report(database, held.round_id, key) for key in SUBORDINATES]
    path = tmp_path / "out.xlsx"
    write_export(path, database.read(get_round_results, round_id=held.round_id))
    book = load_workbook(io.BytesIO(path.read_bytes()))
    said += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    text = "\n".join(said)
    assert "部0" in text
    assert [what for secret, what in secrets_of(held).items() if secret in text] == []


def _report(database: Database, round_id: str, key: str) -> str:
    """The page of whoever was rated, its pictures included."""
    page = database.read(read_report, party=f"person:{key}", round_id=round_id, subject_id=key)
    return render_text(page)


_NUMBER = iter(range(10_000))


def _say(database: Database, by: str, text: str) -> str:
    message = Message("wecom", by.lower(), "text", f"m{next(_NUMBER)}", text)
    return database.write(answer_message, message=message, office=OFFICE).text
