"""Copies of the database: what two of them tell, exactly. What they tell stands in the threat model.

A copy made while a round is open says who had answered by then, and to whoever holds the server's secret which ballots
were in by then. A second copy, whenever it is made, adds the same of those who came in between. After the seal no copy
adds anything to what copies from before it tell. Each attack fails without the secret, and must win with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import pytest

from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import ballot, metadata
from tests.anonymity.reading import Reader, Row, everything, orders_of, plainly, read_table, with_secret
from tests.world.park import TZ, settle, small_park, submissions_of, submit

pytestmark = pytest.mark.slow

Copy = Mapping[str, Sequence[Row]]
PLAN = "中层360测评"
Given = dict[tuple[str, str, str], str]  # subject, relation, answers → rater


def opened(database: Database, *, staff: int, departments: int) -> tuple[str, list[str]]:
    people = small_park(staff=staff, departments=departments, leaders=0)
    settle(database, people)
    raters = sorted(f"person:{row[0]}" for row in people)
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test"), raters


def answer(database: Database, round_id: str, raters: Sequence[str], given: Given, number: int) -> None:
    """All forms of these raters; no two answers in a round are the same."""
    for rater in raters:
        for request in submissions_of(database, round_id, rater, lambda _: ""):
            answers = {}
            for subject, values in request.answers.items():
                number += 1
                answers[subject] = dict.fromkeys(values, f"{number * 7919 % 6000 / 100 + 30:.2f}")
                given[subject, request.relation, _text(answers[subject])] = rater
            receipt = submit(database, type(request)(request.form, rater, request.relation, answers, TZ))
            assert not isinstance(receipt, Exception)


def seal(database: Database, round_id: str) -> Copy:
    database.write(close_round, round_id=round_id, actor="test")
    assert database.write(seal_round, round_id=round_id)
    return everything(database)


def contents(copy: Copy, reads: Reader = plainly) -> set[tuple[str, str, str]]:
    """What the ballots of a copy say, as far as somebody can read them."""
    read = [(row["subject_id"], row["relation"], reads(row)) for row in copy["ballot"]]
    return {(subject, relation, _text(values)) for subject, relation, values in read if values is not None}


def keeper(database: Database, copy: Copy) -> Reader:
    """Whoever holds the secret beside a copy of the open round; the salt is in the copy."""
    (row,) = copy["round"]
    return with_secret(database, row["round_id"], bytes(row["salt"]))


def _text(values: Mapping[str, str]) -> str:
    return str(sorted(values.items()))


def done(copy: Copy) -> set[tuple[str, str, str]]:
    return {(row["subject_id"], row["relation"], row["rater"]) for row in copy["assignment"] if row["done_on"]}


def around_one(database: Database) -> tuple[str, Copy, list[Copy], set[tuple[str, str, str]]]:
    """Whose answer it was, a copy before it, copies after it (a sealed one too), and what it says."""
    round_id, raters = opened(database, staff=4, departments=3)
    given: Given = {}
    answer(database, round_id, raters[:-1], given, 0)
    before = everything(database)
    answer(database, round_id, raters[-1:], given, 500)
    after = [everything(database), seal(database, round_id)]
    return raters[-1], before, after, {place for place, who in given.items() if who == raters[-1]}


def test_two_copies_around_one_answer_show_whose_it_is_and_not_what_it_says(database: Database) -> None:
    """Both open: neither says anything. One sealed: it says all answers, and the other one none to take away."""
    rater, before, (still_open, sealed), mine = around_one(database)
    for after in (still_open, sealed):
        assert {who for _, _, who in done(after) - done(before)} == {rater}
    assert contents(before) == contents(still_open) == set()
    assert mine < contents(sealed) - contents(before) == contents(sealed)
    lengths = {(row["relation"], len(row["answers"])) for row in still_open["ballot"]}
    assert len(lengths) == len({relation for relation, _ in lengths})  # nor does the length


def test_two_copies_around_one_answer_and_the_secret_show_what_it_says(database: Database) -> None:
    """The control, and a line of the threat model: the difference is one rater's ballots; the second copy may as well
    be from after the seal."""
    _, before, (still_open, sealed), mine = around_one(database)
    reads = keeper(database, before)
    assert contents(still_open, reads) - contents(before, reads) == mine
    assert contents(sealed) - contents(before, reads) == mine


def test_among_those_who_answered_between_two_copies_nobody_is_told_apart(database: Database) -> None:
    """The claim, against whoever holds the secret too: a copy parts each group in two, and within a part every order is
    a blind guess. Without the secret not even the two parts are told from each other."""
    round_id, raters = opened(database, staff=8, departments=6)
    given: Given = {}
    answer(database, round_id, raters[::2], given, 0)
    first = everything(database)
    answer(database, round_id, raters[1::2], given, 1000)
    second = seal(database, round_id)
    assert len(raters) > 40
    early = contents(first, keeper(database, first))
    assert set() == contents(first) < early < contents(second) == set(given)
    right, parts = {}, 0
    for order in orders_of(database, ballot):
        rows = [
            (row["subject_id"], row["relation"], _text(plainly(row) or {}))
            for row in read_table(database, ballot, order)
        ]
        for ledger in orders_of(database, metadata.tables["assignment"]):
            lines = read_table(database, metadata.tables["assignment"], ledger)
            who = [(line["subject_id"], line["relation"], line["rater"]) for line in lines if line["done_on"]]
            right[order, ledger], parts = _hits(rows, who, early, done(first), given)
    assert parts > 15
    assert {key: count for key, count in right.items() if count > parts + 7 * sqrt(parts)} == {}


def _hits(
    rows: Sequence[tuple[str, str, str]],
    who: Sequence[tuple[str, str, str]],
    early: set[tuple[str, str, str]],
    early_raters: set[tuple[str, str, str]],
    known: Given,
) -> tuple[int, int]:
    """How many ballots are rightly given to a rater when both sides are read off in order, part by part."""
    ballots: dict[tuple[str, str, bool], list[str]] = {}
    raters: dict[tuple[str, str, bool], list[str]] = {}
    for row in rows:
        ballots.setdefault((*row[:2], row in early), []).append(known[row])
    for line in who:
        raters.setdefault((*line[:2], line in early_raters), []).append(line[2])
    pairs = [(owner, guess) for part in ballots for owner, guess in zip(ballots[part], raters[part], strict=True)]
    return sum(owner == guess for owner, guess in pairs), len(ballots)


def test_a_second_copy_after_the_seal_adds_nothing(database: Database) -> None:
    round_id, raters = opened(database, staff=4, departments=3)
    answer(database, round_id, raters, {}, 0)
    open_copy = everything(database)
    sealed = seal(database, round_id)
    later = everything(database)
    assert later == sealed
    assert contents(open_copy, keeper(database, open_copy)) == contents(sealed)
    assert done(open_copy) == done(sealed)
    keys = [{row["ballot_id"] for row in copy["ballot"]} for copy in (open_copy, sealed)]
    assert keys[0] & keys[1] == set()


def around_the_late(database: Database) -> tuple[str, Copy, Copy, Given]:
    round_id, raters = opened(database, staff=4, departments=3)
    given: Given = {}
    late = next(rater for rater in raters if rater.startswith("person:S"))
    answer(database, round_id, [rater for rater in raters if rater != late], given, 0)
    before = everything(database)
    answer(database, round_id, [late], given, 500)
    return late, before, seal(database, round_id), given


def test_the_single_rater_with_more_time_is_not_shown_by_two_copies(database: Database) -> None:
    """The copy from before cannot be read, so whatever the sealed one says may be anybody's of the group."""
    late, before, after, given = around_the_late(database)
    assert contents(before) == set()
    shown = contents(after) - contents(before)
    groups = {place[:2] for place, who in given.items() if who == late}
    for group in groups:
        owners = {given[place] for place in shown if place[:2] == group}
        assert owners == {who for place, who in given.items() if place[:2] == group} > {late}


def test_the_single_rater_with_more_time_is_shown_by_two_copies_and_the_secret(database: Database) -> None:
    """The control, a line of the threat model, and why the bot warns before it grants one person more time."""
    late, before, after, given = around_the_late(database)
    shown = contents(after) - contents(before, keeper(database, before))
    assert {given[place] for place in shown} == {late}
