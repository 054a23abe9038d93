from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.draw import Demand, Draw, draw_raters
from surveys.plans import import_plan
from surveys.rounds import get_round, open_round
from surveys.store import Database
from tests.scale import scaled
from tests.surveys.assignments.running_round import assigned, draw_plan
from tests.world.park import TZ, settle, small_park

RATERS = ("a", "b", "c", "d")


def test_draw_is_kept_with_its_seed(database: Database) -> None:
    settle(database, small_park(departments=5))
    database.write(import_plan, text=draw_plan(at_most=8), file="p.toml")
    round_id = database.write(open_round, plan_name="抽取测评", tz=TZ, actor="test")
    frozen = database.read(get_round, round_id=round_id).frozen
    assert len(frozen.draw_seed) == 32
    rule = frozen.plan.relations[1].draw
    assert rule is not None
    assert rule.at_least == 2
    drawn = assigned(database, round_id, relation="peer")
    counts = Counter(about for _, _, about in drawn)  # linking departments may give one more
    assert counts.keys() == {f"M{n}" for n in range(5)}
    assert set(counts.values()) <= {2, 3}


def demand(subject: str, wanted: int, candidates: str, unit: str = "", link: bool = False) -> Demand:
    return Demand(("peer", subject), wanted, tuple(candidates), unit, link)


def loads_of(draw: Draw, earlier: dict[str, int]) -> Counter[str]:
    return Counter(earlier) + Counter(name for names in draw.chosen.values() for name in names)


def can_be(demands: list[Demand], at_most: int, earlier: dict[str, int]) -> bool:
    """Every choice there is, one after the other."""
    choices = [list(combinations(one.candidates, min(one.needed, len(one.candidates)))) for one in demands]
    for chosen in product(*choices):
        load = Counter(name for names in chosen for name in names)
        if all(count + earlier.get(name, 0) <= at_most for name, count in load.items()):
            return True
    return False


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Demand], int, dict[str, int], bytes]:
    demands = [
        demand(f"s{number}", draw(st.integers(1, 3)), "".join(sorted(draw(st.sets(st.sampled_from(RATERS))))))
        for number in range(draw(st.integers(1, 4)))
    ]
    earlier = draw(st.dictionaries(st.sampled_from(RATERS), st.integers(0, 3)))
    return demands, draw(st.integers(1, 4)), earlier, draw(st.binary(max_size=4))


@pytest.mark.slow
@settings(deadline=None, max_examples=scaled(100, 3000))
@given(cases())
def test_every_bound_is_kept_wherever_it_can_be(case: tuple[list[Demand], int, dict[str, int], bytes]) -> None:
    """Feasibility, the lowest greatest load and the size of what is short agree with brute force."""
    demands, at_most, earlier, seed = case
    draw = draw_raters(demands, at_most=at_most, loads=earlier, seed=seed)
    full = [one for one in draw.shortages if one.kind == "full"]
    load = loads_of(draw, earlier)
    drawn = {name for names in draw.chosen.values() for name in names}
    assert all(load[name] <= at_most for name in drawn)
    for one in demands:
        assert set(draw.chosen[one.key]) <= set(one.candidates)
        assert len(draw.chosen[one.key]) <= one.needed
    assert can_be(demands, at_most, earlier) == (not full)
    assert {one.keys[0] for one in draw.shortages if one.kind == "few"} == {
        one.key for one in demands if len(one.candidates) < one.needed
    }
    if not full:
        assert all(len(draw.chosen[one.key]) == min(one.needed, len(one.candidates)) for one in demands)
        assert draw.highest == max((load[name] for name in drawn), default=0)
        busy = max((earlier.get(name, 0) for name in drawn), default=0)
        assert draw.highest <= busy or not can_be(demands, draw.highest - 1, earlier)
    for one in full:
        mine = [demand for demand in demands if demand.key in one.keys]
        assert one.needed > one.possible == sum(len(draw.chosen[demand.key]) for demand in mine)
        assert not can_be(mine, at_most, earlier)
        assert can_be(demands, one.enough, earlier)
        assert not can_be(demands, one.enough - 1, earlier)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(cases())
def test_the_order_of_what_is_given_does_not_matter(case: tuple[list[Demand], int, dict[str, int], bytes]) -> None:
    demands, at_most, earlier, seed = case
    turned = [Demand(one.key, one.needed, one.candidates[::-1]) for one in reversed(demands)]
    first = draw_raters(demands, at_most=at_most, loads=earlier, seed=seed)
    assert draw_raters(turned, at_most=at_most, loads=earlier, seed=seed) == first


@pytest.mark.slow
def test_three_subjects_who_share_one_rater_are_named_with_what_would_do() -> None:
    demands = [demand(f"s{number}", 2, "ab") for number in range(3)] + [demand("t", 1, "cd")]
    draw = draw_raters(demands, at_most=2, loads={}, seed=b"")
    (short,) = draw.shortages
    assert short.keys == (("peer", "s0"), ("peer", "s1"), ("peer", "s2"))
    assert (short.needed, short.possible, short.candidates, short.enough) == (6, 4, ("a", "b"), 3)
    assert len(draw.chosen["peer", "t"]) == 1


@pytest.mark.slow
def test_what_a_rater_has_under_other_relations_counts() -> None:
    draw = draw_raters([demand("s", 1, "ab"), demand("t", 1, "ab")], at_most=3, loads={"a": 3}, seed=b"")
    assert draw.chosen == {("peer", "s"): ("b",), ("peer", "t"): ("b",)}
    assert draw.shortages == ()


@pytest.mark.slow
def test_seed_alone_decides_by_chance() -> None:
    demands = [demand(f"s{number:02}", 3, "abcdefghij") for number in range(20)]
    draws = {seed: draw_raters(demands, at_most=9, loads={}, seed=seed) for seed in (b"1", b"2")}
    assert draws[b"1"] == draw_raters(demands, at_most=9, loads={}, seed=b"1")
    assert draws[b"1"].chosen != draws[b"2"].chosen
    assert [set(loads_of(one, {}).values()) for one in draws.values()] == [{6}, {6}]


@pytest.mark.slow
def test_departments_hang_together_where_a_common_candidate_exists() -> None:
    """Each department has raters of its own; only `x` may rate in both."""
    demands = [demand(f"s{number}", 2, "abx", "甲", link=True) for number in range(3)]
    demands += [demand(f"t{number}", 2, "cdx", "乙", link=True) for number in range(3)]
    for seed in range(20):
        draw = draw_raters(demands, at_most=3, loads={}, seed=bytes([seed]))
        units = {key[1][0] for key, names in draw.chosen.items() if "x" in names}
        assert (units, draw.unlinked) == ({"s", "t"}, ())
        assert max(loads_of(draw, {}).values()) <= 3
        assert draw.linked_pairs == {"peer": (1, 1)}


@pytest.mark.slow
def test_departments_without_a_common_candidate_are_told_apart() -> None:
    demands = [demand("s", 1, "ab", "甲", link=True), demand("t", 1, "cd", "乙", link=True)]
    (apart,) = draw_raters(demands, at_most=9, loads={}, seed=b"").unlinked
    assert (apart.relation, apart.groups, apart.possible) == ("peer", (("乙",), ("甲",)), False)


@pytest.mark.slow
def test_nobody_asked_nothing_drawn() -> None:
    assert draw_raters([], at_most=1, loads={}, seed=b"") == Draw({})
    nothing = draw_raters([demand("s", 2, "")], at_most=1, loads={}, seed=b"")
    assert nothing.chosen == {("peer", "s"): ()}
    assert [one.kind for one in nothing.shortages] == ["few"]


@pytest.mark.slow
def test_five_hundred_subjects_are_drawn_evenly() -> None:
    names = [f"r{number:03}" for number in range(500)]
    demands = [
        Demand(
            ("peer", f"s{number:03}"),
            5,
            tuple(names[(number * 7 + step) % 500] for step in range(60)),
            f"d{number % 20}",
            True,
        )
        for number in range(500)
    ]
    draw = draw_raters(demands, at_most=8, loads={}, seed=b"even")
    assert set(loads_of(draw, {}).values()) == {5}
    assert (draw.shortages, draw.unlinked) == ((), ())


@pytest.mark.slow
def test_very_many_candidates_are_drawn_from_as_evenly() -> None:
    names = tuple(f"r{number:03}" for number in range(400))
    demands = [Demand(("peer", f"s{number:03}"), 4, names, f"部{number % 8}", True) for number in range(200)]
    draw = draw_raters(demands, at_most=3, loads={}, seed=b"1")
    again = draw_raters([*reversed(demands)], at_most=3, loads={}, seed=b"1")
    loads = Counter(name for chosen in draw.chosen.values() for name in chosen)
    assert (draw.highest, draw.shortages, draw.unlinked) == (2, (), ())
    assert set(loads.values()) == {2}
    assert {len(set(chosen)) for chosen in draw.chosen.values()} == {4}
    assert again.chosen == draw.chosen


@pytest.mark.slow
def test_thinning_never_makes_a_draw_impossible() -> None:
    """All but one subject may be rated by the crowd; two share the few who are not full already."""
    names = tuple(f"r{number:03}" for number in range(300))
    loads = dict.fromkeys(names[:298], 5)
    demands = [Demand(("peer", "a"), 2, names)]
    draw = draw_raters(demands, at_most=5, loads=loads, seed=b"2")
    assert draw.chosen["peer", "a"] == ("r298", "r299")
    assert draw.shortages == ()
