"""Those who put together what each of them knows: what they can learn, and from what size of group on they cannot."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from surveys.answering.answer_sheets import get_answer_sheet
from surveys.errors import SurveyError, WrongState
from surveys.results import compute_results, get_round_results, list_own_results, release_round, store_results
from surveys.rounds import close_round, get_progress, get_round_form, list_delivery_states, open_round
from surveys.sealing.receipts import list_receipts
from surveys.sealing.seal import seal_round
from surveys.store import Database
from tests.world.park import TZ, person, settle, submissions_of, submit

pytestmark = pytest.mark.slow

PLAN = "中层360测评"
HALF_A_CENT = Fraction(1, 200)


def hold(database: Database, staff: int, *, released: bool = True) -> tuple[str, dict[str, Fraction]]:
    """One manager with so many subordinates; what each of them gave in all."""
    rows = [person(f"L{number}", "领导班子", "领导") for number in range(3)]
    rows += [person("M0", "部0", "中层"), *(person(f"S{number}", "部0", "员工", "M0") for number in range(staff))]
    settle(database, rows)
    round_id = database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    rng, given = random.Random(7), {}
    for row in rows:
        for request in submissions_of(
            database, round_id, f"person:{row[0]}", lambda _: f"{rng.randrange(4000, 9900) / 100}"
        ):
            assert not isinstance(submit(database, request), Exception)
            if request.relation == "subordinate":
                (values,) = request.answers.values()
                given[row[0]] = sum(map(Fraction, values.values()), Fraction(0)) / len(values)
    if released:
        database.write(close_round, round_id=round_id, actor="test")
        database.write(seal_round, round_id=round_id)
        computed = database.read(compute_results, round_id=round_id)
        database.write(store_results, computed=computed, tz=TZ)
        database.write(release_round, round_id=round_id, actor="test")
    return round_id, given


def shown_mean(database: Database, round_id: str) -> Fraction | None:
    (view,) = database.read(get_round_results, round_id=round_id).subjects
    figure = next(one for one in view.figures if one.relation == "subordinate")
    return None if figure.percent is None else Fraction(figure.percent)


def test_two_of_three_who_compare_learn_the_third(database: Database) -> None:
    """What is not protected, and exactly how well: the group's mean times three, less what the two gave."""
    round_id, given = hold(database, 3)
    mean = shown_mean(database, round_id)
    assert mean is not None
    guess = 3 * mean - given["S0"] - given["S1"]
    assert abs(guess - given["S2"]) <= 3 * HALF_A_CENT


def test_the_leader_with_two_of_three_learns_nothing_more_than_the_two(database: Database) -> None:
    """The manager is shown what everybody who has the result is shown."""
    round_id, _ = hold(database, 3)
    (own,) = database.read(list_own_results, party="person:M0")
    (kept,) = database.read(get_round_results, round_id=round_id).subjects
    assert own == kept
    assert all(word not in repr(own) for word in ("S0", "S1", "S2"))


@pytest.mark.parametrize("staff", [3, 4, 6])
def test_colluders_who_leave_two_others_learn_only_their_sum(database: Database, staff: int) -> None:
    """The claim: with at least two outside, either may have given anything that the sum lets them."""
    round_id, given = hold(database, staff)
    mean = shown_mean(database, round_id)
    assert mean is not None
    colluders = [f"S{number}" for number in range(staff - 2)]
    rest = staff * mean - sum((given[one] for one in colluders), Fraction(0))
    first, second = (given[f"S{number}"] for number in (staff - 2, staff - 1))
    assert abs(rest - first - second) <= staff * HALF_A_CENT
    assert first != second
    low, high = max(Fraction(0), rest - 100), min(Fraction(100), rest)
    assert high - low > 20  # what one of the two gave stays this wide open
    assert low <= second <= high  # exchanged, they explain what is shown just as well


def test_two_raters_are_shown_to_nobody(database: Database) -> None:
    round_id, given = hold(database, 2)
    assert len(given) == 2
    assert shown_mean(database, round_id) is None


def test_who_watches_an_open_round_sees_counts_and_no_answer(database: Database) -> None:
    """进度, delivery states, results and receipts, looked at after each answer: only who is done changes."""
    round_id, given = hold(database, 4, released=False)
    progress = database.read(get_progress, round_id=round_id)
    states = database.read(list_delivery_states, round_id=round_id)
    values = {f"{float(value):.2f}" for value in given.values()}
    assert progress.done == progress.invited
    assert not any(value in repr((progress, states)) for value in values)
    with pytest.raises(WrongState):
        database.read(get_round_results, round_id=round_id)
    with pytest.raises(WrongState):
        database.read(list_receipts, round_id=round_id)
    database.write(close_round, round_id=round_id, actor="test")
    with pytest.raises(WrongState):
        database.read(list_receipts, round_id=round_id)
    database.write(seal_round, round_id=round_id)
    codes = database.read(list_receipts, round_id=round_id).codes
    assert list(codes) == sorted(codes)  # all at once, in an order of their own
    assert len(codes) == 4 + 3  # a form each: four subordinates, three leaders


def test_after_the_close_not_even_the_rater_is_shown_the_own_answers(database: Database) -> None:
    """So nobody can be made to show them."""
    round_id, _ = hold(database, 3)
    form = database.read(get_round_form, round_id=round_id)
    with pytest.raises(SurveyError):
        database.read(get_answer_sheet, form=form, party="person:S0", relation="subordinate")
