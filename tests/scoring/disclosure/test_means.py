"""Figures over several subjects: nothing hidden of one may be solved for from a department's mean."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.composition import score
from scoring.disclosure import DisclosedResults, Mean, disclose, from_record, publishable, to_record
from scoring.inputs import Indicator
from scoring.policy import parse_policy
from tests.scoring.scoring_samples import BANDS, MANAGERS, sheet, statistics, subjects

POLICY = parse_policy(MANAGERS + BANDS)


def released(**teams: int) -> DisclosedResults:
    """Managers with one leader, four peers and so many of their team; all figures different."""
    sheets, measured = [], []
    for place, (key, count) in enumerate(teams.items()):
        sheets.append(sheet(key, "leader", "L", 70 + place, 72))
        sheets += [sheet(key, "peer", f"P{n}", 60 + 3 * place + n, 61) for n in range(4)]
        sheets += [sheet(key, "team", f"T{n}", 50 + 2 * place + n, 53) for n in range(count)]
        measured.append(Indicator(key, "kpi", Fraction(80 + place)))
    return disclose(POLICY, score(POLICY, statistics(POLICY, *sheets), subjects(*teams), indicators=measured))


def names(found: tuple[Mean, ...]) -> list[str]:
    return [one.key for one in found]


def test_mean_of_figures_that_are_all_shown_is_published() -> None:
    shown = released(a=3, b=4, c=5)
    wanted = [Mean.of("部门", figure, "abc") for figure in ("score", "part behaviour", "relation team")]
    assert publishable(shown, wanted) == tuple(wanted)


@pytest.mark.parametrize("figure", ["relation team", "relation peer"])
def test_mean_with_one_hidden_figure_is_refused(figure: str) -> None:
    """The team of two is hidden, and its peers' figure with it: the mean less the others is either."""
    shown = released(a=2, b=4, c=5)
    assert shown.subject("a").relation("peer").percent.hidden
    assert publishable(shown, [Mean.of("部门", figure, "abc")]) == ()


def test_mean_of_a_figure_that_is_shown_of_all_is_published_whatever_else_is_hidden() -> None:
    shown = released(a=2, b=4)
    wanted = [Mean.of("部门", figure, "ab") for figure in ("score", "part behaviour", "relation leader")]
    assert publishable(shown, wanted) == tuple(wanted)


def test_mean_over_two_small_groups_is_refused_for_they_may_be_the_same_raters() -> None:
    assert publishable(released(a=2, b=2, c=4), [Mean.of("部门", "relation team", "abc")]) == ()


def test_mean_of_hidden_figures_of_large_groups_is_refused_where_it_gives_the_small_ones_sum() -> None:
    """Each part is shown, so the peers' sum over both is the teams' sum: two people perhaps, who rated both."""
    assert publishable(released(a=2, b=2, c=4), [Mean.of("部门", "relation peer", "abc")]) == ()


def narrow(*keys: str) -> DisclosedResults:
    """Three peers and two of the team gave 98, so the leader's figure is hidden as well; c has more raters."""
    sheets = [sheet(key, "leader", "L", 60 + place, 60) for place, key in enumerate((*keys, "c"))]
    sheets += [sheet(key, name, f"{name}{n}", 98, 98) for key in keys for name in ("peer", "team") for n in range(2)]
    sheets += [sheet(key, "peer", "peer2", 98, 98) for key in keys]
    sheets += [sheet("c", name, f"{name}{n}", 98, 98) for name in ("peer", "team") for n in range(3)]
    return disclose(POLICY, score(POLICY, statistics(POLICY, *sheets), subjects(*keys, "c")))


def test_mean_that_is_one_hidden_figure_is_refused_and_that_over_two_is_not() -> None:
    """A real-name figure that is hidden for the others' sake."""
    shown = narrow("a", "b")
    assert shown.subject("a").relation("leader").percent.hidden
    both, one = Mean.of("部门", "relation leader", "abc"), Mean.of("处室", "relation leader", "ac")
    assert names(publishable(shown, [one])) == []
    assert names(publishable(shown, [both, one])) == ["部门"]
    assert names(publishable(shown, [one], published=[both])) == []


def test_mean_that_follows_from_what_is_published_may_be_said_again() -> None:
    both = Mean.of("部门", "relation leader", "abc")
    again = Mean("再", "relation leader", {"a": Fraction(2), "b": Fraction(2), "c": Fraction(2)})
    assert names(publishable(narrow("a", "b"), [both, again])) == ["部门", "再"]


def test_nested_means_are_refused_where_their_difference_is_one_hidden_figure() -> None:
    wanted = [Mean.of("全体", "relation leader", "abdc"), Mean.of("部门", "relation leader", "abc")]
    assert names(publishable(narrow("a", "b", "d"), wanted)) == ["全体"]
    assert names(publishable(narrow("a", "b", "d", "e"), [Mean.of("全体", "relation leader", "abdec"), wanted[1]])) == [
        "全体", "部门",
    ]  # fmt: skip


def test_means_work_on_results_kept_as_a_record() -> None:
    shown = released(a=2, b=4)
    kept = from_record(to_record(shown))
    assert kept == shown
    assert publishable(kept, [Mean.of("部门", "relation team", "ab")]) == ()
    assert "54" not in str([equation for equation in kept.subject("a").withheld if equation.text])


def test_record_keeps_the_smallest_group_and_names_what_it_does_not_have() -> None:
    policy = parse_policy("min_raters = 4\n" + MANAGERS + BANDS)
    sheets = [sheet("a", "team", str(n), 50) for n in range(4)]
    kept = from_record(to_record(disclose(policy, score(policy, statistics(policy, *sheets), subjects("a")))))
    assert (kept.min_raters, kept.decimals, kept.policy) == (4, 2, "经理")
    for find in (kept.subject, kept.subject("a").relation, kept.subject("a").part):
        with pytest.raises(KeyError, match="nobody"):
            find("nobody")


def test_smallest_group_of_the_policy_counts() -> None:
    policy = parse_policy("min_raters = 1\n" + MANAGERS + BANDS)
    sheets = [sheet(key, "team", "T", 50) for key in "ab"]
    shown = disclose(policy, score(policy, statistics(policy, *sheets), subjects("a", "b")))
    assert shown.min_raters == 1
    assert names(publishable(shown, [Mean.of("部门", "relation team", "ab")])) == ["部门"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=4),
    st.lists(st.tuples(st.sampled_from(["relation team", "relation peer", "part behaviour", "score"]),
                       st.sets(st.integers(0, 3), min_size=1)), min_size=1, max_size=4),
)  # fmt: skip
def test_no_published_means_determine_a_small_team(teams: list[int], wanted: list[tuple[str, set[int]]]) -> None:
    """Written apart from the audit: cells by name, weights from the policy, elimination of its own."""
    keys = "abcd"[: len(teams)]
    shown = released(**dict(zip(keys, teams, strict=True)))
    means = [Mean.of(str(n), figure, [key for place, key in enumerate(keys) if place in members])
             for n, (figure, members) in enumerate(wanted)]  # fmt: skip
    columns = [(key, name) for key in keys for name in ("leader", "peer", "team")]
    rows = [cells(key, figure, teams[keys.index(key)]) for key in keys for figure in told(shown, key)]
    for mean in publishable(shown, means):
        parts = [cells(key, mean.figure, teams[keys.index(key)]) for key in mean.weights]
        rows.append({column: value for part in parts for column, value in part.items()})
    matrix = [[row.get(column, Fraction(0)) for column in columns] for row in rows]
    for key, count in zip(keys, teams, strict=True):
        if 0 < count < 3:
            wish = [Fraction(int(column == (key, "team"))) for column in columns]
            assert independent([*matrix, wish]) == independent(matrix) + 1


def told(shown: DisclosedResults, key: str) -> list[str]:
    one = shown.subject(key)
    names = ["score"] if not one.score.hidden else []
    names += [f"part {part.key}" for part in one.parts if part.relations and not part.percent.hidden]
    return names + [f"relation {rel.relation}" for part in one.parts for rel in part.relations if rel.percent.text]


def cells(key: str, figure: str, team: int) -> dict[tuple[str, str], Fraction]:
    weights = {"leader": 20, "peer": 5, **({"team": 5} if team else {})}
    if figure.startswith("relation "):
        name = figure.removeprefix("relation ")
        return {(key, name): Fraction(1)} if name in weights else {}
    whole = Fraction(30 if figure == "score" else 100, 100)
    return {(key, name): whole * Fraction(weight, sum(weights.values())) for name, weight in weights.items()}


def independent(matrix: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        found += 1
        for row in rows[found:]:
            factor = row[column] / pivot[column]
            row[:] = [one - factor * other for one, other in zip(row, pivot, strict=True)]
    return found
