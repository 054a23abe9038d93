"""Every member of the registries keeps the family's promises; a new member is tested by being there."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.aggregation.registry import AGGREGATIONS
from scoring.composition import score
from scoring.grading.registry import METHODS
from scoring.policy import parse_policy
from scoring.sources.registry import SOURCES
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, one_relation, sheet, statistics, subjects

OWN_KEYS = {"share": "\n  at_least = 60"}
GRADINGS = {"bands": BANDS, "distribution": DISTRIBUTION}
ratings = st.lists(st.integers(0, 100), min_size=1, max_size=9)


@pytest.mark.parametrize("name", AGGREGATIONS)
@settings(max_examples=30, deadline=None)
@given(values=ratings)
def test_aggregation_stays_within_0_and_100_and_ignores_order(name: str, values: list[int]) -> None:
    policy = one_relation(relation=f'aggregate = "{name}"' + OWN_KEYS.get(name, ""))
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate(values)]
    forth = score(policy, statistics(policy, *sheets), subjects("a"))
    back = score(policy, statistics(policy, *reversed(sheets)), subjects("a"))
    found = forth.subject("a").score
    assert forth == back
    assert found is not None
    assert 0 <= found <= 100
    if name != "share":
        assert min(values) <= found <= max(values)


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_aggregation_of_unanimous_full_marks_is_100(name: str) -> None:
    policy = one_relation(relation=f'aggregate = "{name}"' + OWN_KEYS.get(name, ""))
    sheets = [sheet("a", "r", str(n), 100) for n in range(5)]
    assert score(policy, statistics(policy, *sheets), subjects("a")).subject("a").score == Fraction(100)


@pytest.mark.parametrize("name", SOURCES)
def test_source_without_any_material_is_missing_or_starts_full(name: str) -> None:
    relation = '[[parts.relations]]\nrelation = "r"\npoints = 100\nitems = ["甲"]\n' if name == "ratings" else ""
    policy = parse_policy(f'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "{name}"\n{relation}')
    one = score(policy, statistics(policy), subjects("a")).subject("a")
    assert (one.score_text, one.flags) in {("", ("missing",)), ("100.00", ())}


@pytest.mark.parametrize("name", METHODS)
def test_grading_method_gives_equal_scores_equal_grades_or_none(name: str) -> None:
    policy = one_relation(grading=GRADINGS[name])
    sheets = [sheet(f"s{n}", "r", "1", value) for n, value in enumerate((95, 95, 80, 80, 60))]
    results = score(policy, statistics(policy, *sheets), subjects(*(f"s{n}" for n in range(5))))
    assert results.groups[0].certificate["method"] == name
    for one, other in ((0, 1), (2, 3)):
        assert results.subjects[one].grade == results.subjects[other].grade
