"""How closely published figures may pin a small group down: interval disclosure, and the exact programme under it."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.composition import score
from scoring.disclosure import DisclosedSubject, disclose
from scoring.disclosure.intervals import bounds_of
from scoring.disclosure.linear import Band, Range, Region
from scoring.inputs import Indicator
from scoring.policy import Policy, parse_policy
from scoring.results import Results
from tests.scoring.scoring_samples import BANDS, MANAGERS, one_relation, sheet, statistics, subjects

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))
DISCLOSURE = VECTORS["disclosure"]
POLICY = parse_policy(MANAGERS + BANDS)
HUNDRED = Range(Fraction(0), Fraction(100))


def managers(leader: int, peers: list[int], team: list[int], policy: Policy = POLICY, kpi: int = 88) -> Results:
    sheets = [sheet("a", "leader", "L", leader, leader)]
    sheets += [sheet("a", "peer", f"P{n}", value, value) for n, value in enumerate(peers)]
    sheets += [sheet("a", "team", f"T{n}", value, value) for n, value in enumerate(team)]
    return score(policy, statistics(policy, *sheets), subjects("a"), indicators=[Indicator("a", "kpi", Fraction(kpi))])


def hidden(one: DisclosedSubject) -> set[str]:
    names = {"score"} if one.score.hidden else set()
    names |= {part.key for part in one.parts if part.percent.hidden}
    return names | {rel.relation for part in one.parts for rel in part.relations if rel.percent.hidden}


def released(results: Results, policy: Policy = POLICY, earlier: Any = ()) -> DisclosedSubject:
    return disclose(policy, results, earlier).subject("a")


def test_two_small_groups_that_are_narrow_together_take_the_leaders_figure_with_them() -> None:
    """Leader shown, part shown: peer + team = 196 of 200, so each lies within 96 … 100."""
    assert hidden(released(managers(82, [70, 80], [75, 65]))) == {"peer", "team"}
    one = released(managers(60, [98, 98], [98, 98]))
    assert hidden(one) == {"peer", "team", "leader"}
    assert one.score.text != ""
    assert one.grade is not None


def test_width_is_a_setting_of_the_policy_and_0_switches_it_off() -> None:
    narrow = managers(60, [98, 98], [98, 98])
    for width, expected in ((0, {"peer", "team"}), (4, {"peer", "team"}), (5, {"peer", "team", "leader"})):
        policy = parse_policy(MANAGERS + BANDS + f"[disclosure]\nwidth = {width}\n")
        assert hidden(released(narrow, policy)) == expected


def test_figures_that_say_no_more_than_the_score_stay() -> None:
    """Everybody gave 100: the score alone says so, so hiding the leader's figure would protect nobody."""
    assert hidden(released(managers(100, [100, 100], [100, 100], kpi=100))) == {"peer", "team"}


def test_part_that_says_more_than_the_score_is_hidden_with_all_that_leads_back_to_it() -> None:
    """Two peers and two of the team gave 98 on average: their part says so, and so do score and the other part."""
    policy = parse_policy(
        'name = "x"\n[[parts]]\nkey = "wide"\npoints = 80\nsource = "ratings"\n'
        '  [[parts.relations]]\n  relation = "many"\n  points = 80\n  items = ["甲"]\n'
        '[[parts]]\nkey = "narrow"\npoints = 20\nsource = "ratings"\n'
        '  [[parts.relations]]\n  relation = "peer"\n  points = 10\n  items = ["甲"]\n'
        '  [[parts.relations]]\n  relation = "team"\n  points = 10\n  items = ["甲"]\n' + BANDS
    )
    sheets = [sheet("a", "many", str(n), 70) for n in range(5)]
    sheets += [sheet("a", "peer", str(n), 99) for n in range(2)] + [sheet("a", "team", str(n), 97) for n in range(2)]
    one = released(score(policy, statistics(policy, *sheets), subjects("a")), policy)
    assert hidden(one) == {"peer", "team", "narrow", "many", "wide"}
    assert one.score.text == "75.60"


def test_each_small_group_is_judged_by_its_own_width() -> None:
    """The score alone leaves the peers 1.5 and the team 30; the leader's figure would leave the team 14."""
    weights = {"leader": 16, "peer": 80, "team": 4}
    policy = parse_policy(
        'name = "x"\n[[parts]]\nkey = "all"\npoints = 100\nsource = "ratings"\n'
        + "".join(
            f'[[parts.relations]]\nrelation = "{name}"\npoints = {points}\nitems = ["甲"]\n'
            f"anonymous = {str(name != 'leader').lower()}\n"
            for name, points in weights.items()
        )
        + BANDS
    )
    sheets = [sheet("a", "leader", "L", 96)]
    sheets += [sheet("a", name, str(n), value) for name, value in (("peer", 100), ("team", 86)) for n in range(2)]
    one = released(score(policy, statistics(policy, *sheets), subjects("a")), policy)
    assert hidden(one) == {"peer", "team", "leader"}
    assert one.score.text == "98.80"


def test_bounds_are_those_of_the_items_scales() -> None:
    cases = [("", '["甲"]', "", (0, 100)), ("scale = [1, 5]", '["甲"]', "", (20, 100)),
             ('scale = [1, 5]\npercent = "of_range"', '["甲"]', "", (0, 100)),
             ("scale = [1, 5]\n[scales]\n\"乙\" = [5, 25]", '["甲", "乙"]', "", (20, 100)),
             ("scale = [1, 5]", '["甲"]', 'aggregate = "share"\nat_least = 4', (0, 100))]  # fmt: skip
    for head, items, relation, (low, high) in cases:
        assert bounds_of(one_relation(items, head, relation=relation)) == {"r": Range(Fraction(low), Fraction(high))}


def test_scale_that_starts_high_leaves_less_to_guess() -> None:
    """Nobody can give less than 60 of 100: peer + team = 126 leaves 60 … 66 of 60 … 100."""
    policy = parse_policy("scale = [60, 100]\n" + MANAGERS + BANDS)
    assert hidden(released(managers(82, [70, 80], [75, 65], policy), policy)) == {"peer", "team"}
    assert hidden(released(managers(82, [63, 63], [63, 63], policy), policy)) == {"peer", "team", "leader"}
    assert hidden(released(managers(82, [63, 63], [63, 63]))) == {"peer", "team"}


def test_earlier_release_counts_in_the_width() -> None:
    """What was shown before cannot be unsaid, and nothing more is shown beside it."""
    before = disclose(parse_policy(MANAGERS + BANDS + "[disclosure]\nwidth = 0\n"), managers(60, [98, 98], [98, 98]))
    assert hidden(before.subject("a")) == {"peer", "team"}
    again = released(managers(60, [98, 98], [98, 98], kpi=90), earlier=[before])
    assert hidden(again) == {"peer", "team"}
    assert again.score.text != before.subject("a").score.text


def test_region_keeps_fractions_of_bounds_and_coefficients() -> None:
    """x + y/7 within 1/2 … 3/4, x within 1/3 … 2/3, y within 1/5 … 6/5."""
    box = [Range(Fraction(1, 3), Fraction(2, 3)), Range(Fraction(1, 5), Fraction(6, 5))]
    band = Band((Fraction(1), Fraction(1, 7)), Range(Fraction(1, 2), Fraction(3, 4)))
    region = Region([band], box)
    assert region.extent([Fraction(1), Fraction(0)]) == Range(Fraction(1, 3), Fraction(2, 3))
    assert region.extent([Fraction(1, 2), Fraction(1, 14)]) == Range(Fraction(1, 4), Fraction(3, 8))
    assert region.extent([Fraction(1), Fraction(-1, 7)]) == Range(Fraction(17, 105), Fraction(67, 105))
    assert Region([], box).extent([Fraction(0), Fraction(-3)]) == Range(Fraction(-18, 5), Fraction(-3, 5))
    assert (
        Region([Band((Fraction(1), Fraction(1)), Range(Fraction(3), Fraction(4)))], box).extent([Fraction(1)] * 2)
        is None
    )


def test_region_of_whole_numbers() -> None:
    """x + y within 3 … 4, both within 0 … 10."""
    ten = Range(Fraction(0), Fraction(10))
    region = Region([Band((Fraction(1), Fraction(1)), Range(Fraction(3), Fraction(4)))], [ten, ten])
    assert region.extent([Fraction(1), Fraction(0)]) == Range(Fraction(0), Fraction(4))
    assert region.extent([Fraction(1), Fraction(1)]) == Range(Fraction(3), Fraction(4))
    assert region.extent([Fraction(1), Fraction(-1)]) == Range(Fraction(-4), Fraction(4))


coefficients = st.integers(-4, 9).map(lambda value: Fraction(value, 3))


@settings(max_examples=120, deadline=None)
@given(st.data())
@pytest.mark.slow
def test_region_finds_what_another_solver_finds(data: st.DataObject) -> None:
    from scipy.optimize import linprog

    count = data.draw(st.integers(1, 4))
    row = st.lists(coefficients, min_size=count, max_size=count)
    rows, form = data.draw(st.lists(row, max_size=4)), data.draw(row)
    truth = data.draw(st.lists(st.integers(0, 100), min_size=count, max_size=count))
    off = data.draw(st.lists(st.sampled_from([0, 0, 0, 40]), min_size=len(rows), max_size=len(rows)))
    values = [sum(a * b for a, b in zip(one, truth, strict=True)) + gap for one, gap in zip(rows, off, strict=True)]
    bands = [
        Band(tuple(one), Range(value - Fraction(1, 200), value + Fraction(1, 200)))
        for one, value in zip(rows, values, strict=True)
    ]
    found = Region(bands, [HUNDRED] * count).extent(form)
    sides = [[float(value) for value in one] for one in rows] + [[-float(value) for value in one] for one in rows]
    limits = [float(band.within.high) for band in bands] + [-float(band.within.low) for band in bands]
    for sign in (1, -1):
        other = linprog([sign * float(v) for v in form], sides or None, limits or None, bounds=[(0, 100)] * count)
        assert (found is None) == (other.status == 2)
        if found is not None:
            assert float(found.low if sign > 0 else -found.high) == pytest.approx(other.fun, abs=1e-6)


def test_late_rater_of_the_reference_is_solved_for_and_so_not_published() -> None:
    given_, told = DISCLOSURE["data"]["late_rater"], DISCLOSURE["expected"]["late_rater_value"]
    four, five = Fraction(given_["mean_of_4"]), Fraction(given_["mean_of_5"])
    assert 5 * five - 4 * four == Fraction(told)
    policy = one_relation(head="scale = [1, 5]")
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate((5, 4, 4, 4, 1))]
    first = disclose(policy, score(policy, statistics(policy, *sheets[:4]), subjects("a")))
    later = score(policy, statistics(policy, *sheets), subjects("a"))
    assert [part.percent for part in later.subject("a").parts] == [20 * five]
    assert hidden(released(later, policy, [first])) == {"score", "all", "r"}


def test_hidden_team_of_the_reference_is_recovered_from_the_total_and_so_two_figures_go() -> None:
    data = DISCLOSURE["data"]["hidden_team"]
    leader, peer, total = (Fraction(data[key]) for key in ("leader", "peer", "total_2dp"))
    a, b, c = data["weights"]
    recovered = (sum(data["weights"]) * total - a * leader - b * peer) / c
    assert recovered == Fraction(DISCLOSURE["expected"]["hidden_team_recovered"])
    one = released(managers(82, [90, 90, 91], [71, 72]))
    assert one.part("behaviour").percent.text == data["total_2dp"]
    assert one.relation("leader").percent.text == "82.00"
    assert hidden(one) == {"team", "peer"}


def test_trimmed_mean_of_three_is_one_rating_as_in_the_reference() -> None:
    policy = one_relation(relation='aggregate = "trimmed"\n  trim = { by = "rater" }')
    values = DISCLOSURE["data"]["trim_n3"]
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate(values)]
    results = score(policy, statistics(policy, *sheets), subjects("a"))
    assert results.subject("a").score == DISCLOSURE["expected"]["trimmed_mean_n3_is_one_rating"]
    assert hidden(released(results, policy)) == {"score", "all", "r"}
