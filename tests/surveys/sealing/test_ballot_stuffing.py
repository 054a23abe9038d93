"""质量: what the seal notes of how a round was answered, in words; signs of stuffing without anybody who answered."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from bot.chat import Message, answer_message
from bot.office import ReplyContext
from surveys.answering.public_rounds import SignTarget, join_public, open_public_sheet
from surveys.answering.submission import Submission
from surveys.results import compute_results, get_quality, store_results
from surveys.rounds import close_round, get_round_form, open_round
from surveys.sealing.ballot_stuffing import Arrival, find_stuffing
from surveys.sealing.rater_diagnostics import RatedBallot
from surveys.sealing.seal import seal_round
from surveys.store import Database
from tests.conftest import Clock
from tests.world.park import TZ, person, settle, small_park, submissions_of, submit

OFFICE = ReplyContext("https://pingji.example", TZ)
FIRST = date(2026, 11, 2)
Values = tuple[float | None, ...]


def ballots(forms: list[Values]) -> list[RatedBallot]:
    return [RatedBallot(f"public:{number}", "public", "w1", form) for number, form in enumerate(forms)]


def arrivals(counts: dict[str, list[int]]) -> list[Arrival]:
    return [
        Arrival("public", place, FIRST + timedelta(days=day))
        for place, days in counts.items()
        for day, count in enumerate(days)
        for _ in range(count)
    ]


def test_equal_forms_are_counted_beside_what_independence_lets_expect() -> None:
    found = find_stuffing(ballots([(1.0, 1.0)] * 12 + [(0.0, 0.0)] * 8), arrivals({"w1": [2] * 10}))["public"]
    # both items at the top in 60 %: 0.6 × 0.6 × 20 = 7.2
    assert found["equal"] == {"complete": 20, "commonest": 12, "expected": "7.20"}


def test_forms_with_gaps_and_few_forms_say_nothing() -> None:
    assert find_stuffing(ballots([(1.0, None)] * 20), arrivals({"w1": [2] * 10}))["public"]["equal"] is None
    assert find_stuffing(ballots([(1.0, 1.0)] * 19), arrivals({"w1": [19]})) == {}
    others = [RatedBallot(f"person:{n}", "peer", "x", (1.0,)) for n in range(30)]
    assert find_stuffing(others, []) == {}


def test_a_day_that_brings_far_more_than_the_others_is_a_burst_of_its_code() -> None:
    came = arrivals({"quiet": [3, 2, 3, 2, 3, 2, 3, 2, 3, 2], "stuffed": [1, 1, 30, 1, 1, 1, 1, 1, 1, 1], "few": [9]})
    found = find_stuffing(ballots([(1.0,)] * 30), came)["public"]["days"]
    assert found == {"answers": 73, "length": 10, "busiest": 33, "codes": 2, "bursts": ["stuffed"]}


def test_one_day_alone_is_no_burst() -> None:
    found = find_stuffing(ballots([(1.0,)] * 50), arrivals({"w1": [50]}))["public"]["days"]
    assert (found["length"], found["bursts"]) == (1, [])


def say(database: Database, text: str) -> str:
    return database.write(answer_message, message=Message("wecom", "uadmin", "text", text, text), office=OFFICE).text


def admin() -> tuple[str, ...]:
    return person("ADMIN", "领导班子", "员工", admin="是", status="借调")


def finish(database: Database, round_id: str) -> None:
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    computed = database.read(compute_results, round_id=round_id)
    assert database.write(store_results, computed=computed, tz=TZ)


@pytest.mark.slow
def test_a_stuffed_window_is_seen_and_nobody_who_answered(database: Database, clock: Clock) -> None:
    settle(database, [*small_park(), admin()])
    round_id = database.write(open_round, plan_name="群众意见", tz=TZ, actor="test")
    form = database.read(get_round_form, round_id=round_id)
    for day, count in enumerate([2, 2, 40, 2, 2, 2, 2, 2, 2, 2]):
        for number in range(count):
            target = SignTarget(round_id, "public", "window-2")
            visitor = f"oa:o{day}-{number}"
            database.read(open_public_sheet, form=form, target=target, visitor=visitor)
            party = database.write(join_public, target=target, visitor=visitor)
            values = {
                item.key: "" if item.type == "text" else "5" for item in form.relations["public"].questionnaire.items
            }
            submit(database, Submission(form, party, "public", {"window-2": values}, TZ))
        clock.forward(days=1)
    finish(database, round_id)
    told = say(database, "质量 群众意见")
    assert "填得完全一样的最多有 58 份（共 58 份答全）" in told
    assert "最忙的一天占 69%（40/58，前后 10 天）" in told
    assert "有一天多得不寻常的 1 处（共看 1 处）：企业开办窗口" in told
    assert "oa:" not in json.dumps(database.read(get_quality, round_id=round_id).stuffing)
    assert "public:" not in told


@pytest.mark.slow
def test_quality_of_a_round_of_colleagues_is_told_in_counts(database: Database) -> None:
    people = small_park(staff=6)
    settle(database, [*people, admin()])
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    for row in people:
        for request in submissions_of(database, round_id, f"person:{row[0]}", lambda who: str(70 + int(who[-1]))):
            submit(database, request)
    assert "请在「质量」后面写上轮次" in say(database, "质量")
    finish(database, round_id)
    told = say(database, "质量 中层360测评")
    assert "所有题都给同一个值的" in told
    assert "这些只提示哪里值得看一看" in told
    assert [row[1] for row in people if row[1] in told] == []


@pytest.mark.slow
def test_quality_of_relations_with_hidden_figures_is_left_out(database: Database) -> None:
    rows = small_park(staff=6)
    rows = [row for row in rows if not (row[0].startswith("S0") and row[0] > "S01")]  # two in the first department
    settle(database, [*rows, admin()])
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    for row in rows:
        for request in submissions_of(database, round_id, f"person:{row[0]}"):
            submit(database, request)
    finish(database, round_id)
    found = database.read(get_quality, round_id=round_id)
    assert "subordinate" not in found.relations
    assert found.reciprocity is None
