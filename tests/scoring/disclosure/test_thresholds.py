"""Words are recognised where numbers are not: comments need more raters, and spread needs more still."""

import json
from fractions import Fraction
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from scoring.disclosure import CommentDisclosure, comments_of, may_show_spread
from scoring.files.toml_file import FileError
from scoring.policy import parse_policy
from tests.scoring.scoring_samples import BANDS, MANAGERS

VECTORS = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))
POLICY = parse_policy(MANAGERS + BANDS)


@pytest.mark.parametrize(("raters", "shown"), [(0, False), (3, False), (4, False), (5, True), (9, True)])
def test_comments_of_an_anonymous_relation_need_two_more_than_the_smallest_group(raters: int, shown: bool) -> None:
    assert comments_of(POLICY, "peer", raters) == CommentDisclosure(shown, 5, shuffled=True)


@pytest.mark.parametrize(("settings", "least"), [
    ("", 5), ("[disclosure]\n", 5), ("[disclosure]\ncomments = 8\n", 8), ("[disclosure]\ncomments = 3\n", 3),
    ("[disclosure]\nwidth = 10\n", 5),
])  # fmt: skip
def test_comments_need_what_the_policy_says(settings: str, least: int) -> None:
    policy = parse_policy(MANAGERS + BANDS + settings)
    assert [comments_of(policy, "team", n).shown for n in (least - 1, least)] == [False, True]


def test_comments_grow_with_the_smallest_group() -> None:
    assert comments_of(parse_policy("min_raters = 6\n" + MANAGERS + BANDS), "team", 7).least == 8


def test_comments_by_real_name_are_shown_from_one_on_in_any_order() -> None:
    assert comments_of(POLICY, "leader", 1) == CommentDisclosure(True, 1, shuffled=False)
    assert comments_of(POLICY, "leader", 0).shown is False


@pytest.mark.parametrize(("raters", "before", "shown"), [
    (6, None, True), (6, 6, True), (7, 6, False), (10, 6, False), (11, 6, True), (6, 0, True), (4, 4, False),
])  # fmt: skip
def test_comments_are_shown_anew_only_when_enough_came_in_since(raters: int, before: int | None, shown: bool) -> None:
    assert comments_of(POLICY, "peer", raters, before).shown is shown


def test_comments_of_a_relation_the_policy_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown relation 'nobody'"):
        comments_of(POLICY, "nobody", 9)


@pytest.mark.parametrize(("settings", "key", "code"), [
    ("width = -1", "width", "out_of_range"), ("width = 100.1", "width", "out_of_range"),
    ("comments = 2", "comments", "out_of_range"), ("least = 2", "least", "unknown_key"),
    ('width = "x"', "width", "wrong_type"),
])  # fmt: skip
def test_disclosure_settings_that_make_no_sense_are_refused(settings: str, key: str, code: str) -> None:
    with pytest.raises(FileError) as refused:
        parse_policy(MANAGERS + BANDS + f"[disclosure]\n{settings}\n")
    assert (refused.value.code, key in str(refused.value)) == (code, True)


def test_disclosure_settings_at_their_bounds_are_taken() -> None:
    policies = [parse_policy(MANAGERS + BANDS + f"[disclosure]\nwidth = {width}\n") for width in (0, 12.5, 100)]
    assert [policy.disclosure.width for policy in policies] == [0, Fraction("12.5"), 100]
    assert POLICY.disclosure.width == 20


def test_spread_needs_five_raters_and_of_one_item_eight() -> None:
    assert [n for n in range(12) if may_show_spread(n, of_items=False)] == list(range(5, 12))
    assert [n for n in range(12) if may_show_spread(n, of_items=True)] == list(range(8, 12))


@pytest.mark.parametrize("size", [3, 4, 5])
def test_sets_of_answers_that_moments_give_away_are_those_of_the_reference(size: int) -> None:
    """Why: of all sets of answers on five points, the share that mean, mean and SD, mean and extremes identify."""
    expected = VECTORS["disclosure"]["expected"]["share_of_multisets_identified_5pt"][f"n={size}"]
    sets = list(combinations_with_replacement(range(1, 6), size))
    told = {
        "mean": [sum(one) for one in sets],
        "mean_sd": [(sum(one), sum(value * value for value in one)) for one in sets],
        "mean_min_max": [(sum(one), one[0], one[-1]) for one in sets],
    }
    for name, keys in told.items():
        share = Fraction(sum(keys.count(key) == 1 for key in keys), len(sets))
        assert float(share) == pytest.approx(expected[name], abs=VECTORS["disclosure"]["abs_tol"])
