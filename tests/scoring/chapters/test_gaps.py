"""What a missing relation does to a score: the reference's worked case, and who is sent to a human."""

import json
from fractions import Fraction
from pathlib import Path

from scoring.arithmetic import number_text
from scoring.chapters.base import Evidence
from scoring.chapters.gaps import Gaps
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.missing_relations import find_gaps, shift
from scoring.policy import Policy, parse_policy
from scoring.results import Results
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, MANAGERS, sheet, statistics, subjects

VECTOR = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))["weights_missing_relation"]
POLICY = parse_policy(MANAGERS + BANDS)


def case(policy: Policy = POLICY, **given: dict[str, int]) -> Results:
    sheets = [sheet(key, name, "1", value, value) for key, means in given.items() for name, value in means.items()]
    return score(policy, statistics(policy, *sheets), subjects(*given))


def test_centred_percentage_is_that_of_the_reference() -> None:
    means = {name: Fraction(value) for name, value in VECTOR["data"]["relation_population_means"].items()}
    given = {name: value for name, value in VECTOR["data"]["means"].items() if value is not None}
    part = case(a=given).subject("a").parts[1]
    moved = shift(part, means)
    assert part.percent is not None
    assert moved is not None
    assert number_text(part.percent, 2) == VECTOR["expected"]["renormalise_percent"]
    assert number_text(part.percent + moved, 2) == VECTOR["expected"]["centred_renormalise_percent"]
    assert number_text((part.percent + moved) * 30 / 100, 2) == VECTOR["expected"]["centred_folded30"]


def test_losing_a_lenient_source_is_shown_where_it_costs_a_grade() -> None:
    """Team is 95 for everybody else: without it 89.60 and good, centred 91.17 and top."""
    results = case(a={"leader": 88, "peer": 96}, b={"leader": 88, "peer": 96, "team": 99})
    gap = find_gaps(POLICY, results)[0]
    assert (gap.subject, gap.missing) == ("a", (("behaviour", ("team",)),))
    assert (number_text(gap.official, 2), number_text(gap.centred, 2), gap.crosses) == ("89.60", "91.17", True)


def test_gap_that_moves_no_grade_does_not_cross() -> None:
    results = case(a={"leader": 82, "peer": 84}, b={"leader": 82, "peer": 84, "team": 83})
    assert [gap.crosses for gap in find_gaps(POLICY, results)] == [False]


def test_no_gap_where_nothing_is_missing_or_nothing_is_known_of_what_is() -> None:
    assert find_gaps(POLICY, case(a={"leader": 82, "peer": 84, "team": 90})) == ()
    assert (
        find_gaps(POLICY, case(a={"leader": 82, "peer": 84}, b={"leader": 82}))
        == find_gaps(POLICY, case(a={"leader": 82}, b={"leader": 82, "peer": 84}))
        == ()
    )
    assert find_gaps(POLICY, case(a={})) == ()


def test_gaps_are_those_of_renormalising_only() -> None:
    given = {"a": {"leader": 82, "peer": 84}, "b": {"leader": 82, "peer": 84, "team": 90}}
    for rule in ("zero", "pending"):
        policy = parse_policy(f'missing = "{rule}"\n' + MANAGERS + BANDS)
        assert find_gaps(policy, case(policy, **given)) == ()


def test_gap_in_a_distribution_says_nothing_of_bands() -> None:
    policy = parse_policy(MANAGERS + DISTRIBUTION)
    gaps = find_gaps(policy, case(policy, a={"leader": 82, "peer": 84}, b={"leader": 82, "peer": 84, "team": 90}))
    assert [gap.crosses for gap in gaps] == [None]


def test_chapter_lists_both_numbers_and_shows_nothing_to_others() -> None:
    results = case(a={"leader": 88, "peer": 96}, b={"leader": 88, "peer": 96, "team": 99})
    chapter = Gaps()
    tree = chapter.build(Evidence(POLICY, statistics(POLICY), tuple(subjects("a", "b")), results))
    assert tree == {
        "subjects": [{
            "subject": "a", "missing": [{"part": "behaviour", "relations": ["team"]}],
            "official": "89.60", "centred": "91.17", "crosses": True,
        }]
    }  # fmt: skip
    assert chapter.sheets(tree)[0].rows == (
        ("a", "behaviour", "team", Fraction("89.6"), Fraction("91.17"), "是，请人工复核"),
    )
    assert chapter.disclose(tree, disclose(POLICY, results)) is None


def test_chapter_is_left_out_where_nothing_is_missing() -> None:
    results = case(a={"leader": 88, "peer": 96, "team": 90})
    assert Gaps().build(Evidence(POLICY, statistics(POLICY), tuple(subjects("a")), results)) is None
