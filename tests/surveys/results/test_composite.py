"""A year's result composed of its rounds: each a period, counted once; nothing hidden in one is told by the other."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from scoring.files.toml_file import FileError
from scoring.pack import verify_pack
from surveys.errors import Invalid
from surveys.plans import import_plan
from surveys.results import compute_results, get_round_results, pack_round, release_round, store_results
from surveys.results.material import score_sealed
from surveys.rounds import close_round, do_due, get_round, list_due, open_round, preview_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park, submissions_of, submit

MONTHLY = """
name = "月度互评"
purpose = "每月评一次"
policy = "p4-departments"
days = 7
[[subjects]]
kind = "department"
[[relations]]
relation = "peer"
raters = "leaders_and_managers"
questionnaire = "p4-departments"
[calendar]
every = "month"
day = 1
"""
YEAR = """
name = "年度综合"
purpose = "由各月合成"
policy = "p4-departments"
days = 1
composes = ["月度互评"]
[[subjects]]
kind = "department"
"""


@pytest.fixture
def year(database: Database) -> Database:
    settle(database, small_park())
    database.write(import_plan, text=MONTHLY, file="m.toml")
    database.write(import_plan, text=YEAR, file="y.toml")
    return database


def hold(database: Database, clock: Clock, at: datetime, value: str, *, raters: int = 99) -> str:
    """A month's round, rated `value` by the first `raters` people who are asked; released."""
    clock.now = at
    round_id = database.write(open_round, plan_name="月度互评", tz=TZ, actor="test")
    for row in small_park():
        requests = list(submissions_of(database, round_id, f"person:{row[0]}", lambda _: value))
        if requests and raters:
            raters -= 1
            for request in requests:
                submit(database, request)
    database.write(close_round, round_id=round_id, actor="test")
    finish(database, round_id)
    return round_id


def finish(database: Database, round_id: str) -> None:
    database.write(seal_round, round_id=round_id)
    database.write(store_results, computed=database.read(compute_results, round_id=round_id), tz=TZ)
    database.write(release_round, round_id=round_id, actor="test")


def compose(database: Database, clock: Clock) -> str:
    clock.now = datetime(2026, 12, 20, 2, tzinfo=UTC)
    round_id = database.write(open_round, plan_name="年度综合", tz=TZ, actor="test")
    clock.forward(seconds=1)
    due = [one for one in database.read(list_due, tz=TZ) if one.target == round_id]
    assert [one.kind for one in due] == ["close"]
    assert database.write(do_due, due=due[0], tz=TZ)
    finish(database, round_id)
    return round_id


def test_the_year_is_the_mean_of_its_months(year: Database, clock: Clock) -> None:
    hold(year, clock, datetime(2025, 12, 3, 2, tzinfo=UTC), "1")
    for month, value in ((2, "25"), (5, "20"), (9, "15")):
        hold(year, clock, datetime(2026, month, 3, 2, tzinfo=UTC), value)
    round_id = compose(year, clock)
    scored = year.read(score_sealed, round_id=round_id)
    # nobody checked the ledgers, so the year is the mean of 100 %, 80 % and 60 %; last year's does not count
    assert {subject.score for subject in scored.results.subjects} == {Fraction(80)}
    assert all("provisional" in subject.flags for subject in scored.results.subjects)
    assert [one.period for one in scored.contributions] == ["", "2026-02", "2026-05", "2026-09"]
    shown = year.read(get_round_results, round_id=round_id).subjects
    assert {one.score for one in shown} == {"80.00"}


def test_what_is_kept_stays_though_more_rounds_come(year: Database, clock: Clock) -> None:
    hold(year, clock, datetime(2026, 2, 3, 2, tzinfo=UTC), "25")
    round_id = compose(year, clock)
    before = year.read(pack_round, round_id=round_id)
    hold(year, clock, datetime(2026, 12, 28, 2, tzinfo=UTC), "5")
    assert year.read(pack_round, round_id=round_id) == before
    assert verify_pack(before).agrees


def test_a_month_too_small_to_show_hides_what_would_give_it_away(year: Database, clock: Clock) -> None:
    hold(year, clock, datetime(2026, 2, 3, 2, tzinfo=UTC), "25")
    small = hold(year, clock, datetime(2026, 5, 3, 2, tzinfo=UTC), "5", raters=2)
    hidden = {one.subject_id for one in year.read(get_round_results, round_id=small).subjects if one.score is None}
    assert hidden  # two raters: their month is not shown
    round_id = compose(year, clock)
    shown = {one.subject_id: one.score for one in year.read(get_round_results, round_id=round_id).subjects}
    assert {shown[key] for key in hidden} == {None}  # (February + May) / 2 would be May


def test_nothing_to_compose_is_said(year: Database, clock: Clock) -> None:
    with pytest.raises(Invalid) as refused:
        year.read(preview_round, plan_name="年度综合", tz=TZ)
    assert (refused.value.code, refused.value.params["plans"]) == ("nothing_to_compose", "月度互评")


def test_a_preview_names_the_rounds_it_is_made_of(year: Database, clock: Clock) -> None:
    made = [hold(year, clock, datetime(2026, month, 3, 2, tzinfo=UTC), "20") for month in (2, 5)]
    preview = year.read(preview_round, plan_name="年度综合", tz=TZ)
    assert preview.composed == tuple(year.read(get_round, round_id=one).title for one in made)
    assert preview.raters == 0


def test_a_plan_without_relations_that_composes_nothing_is_refused(database: Database) -> None:
    database.write(import_plan_needs_library)
    with pytest.raises(FileError):
        database.write(import_plan, text=YEAR.replace('composes = ["月度互评"]', ""), file="y.toml")


def import_plan_needs_library(work: object) -> None:
    from surveys.library.versions import seed_library

    seed_library(work)  # type: ignore[arg-type]
