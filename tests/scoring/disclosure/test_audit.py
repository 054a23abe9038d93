"""The rank audit by itself: what equations determine."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.composition import score
from scoring.disclosure import disclose
from scoring.disclosure.atoms import rows_of
from scoring.disclosure.audit import is_safe, rank
from scoring.disclosure.equations import Equation, Term
from scoring.inputs import Indicator
from scoring.policy import Policy, parse_policy
from scoring.results import Results
from tests.scoring.scoring_samples import BANDS, MANAGERS, sheet, statistics, subjects

POLICY = parse_policy(MANAGERS + BANDS)


def managers(leaders: int, peers: int, team: int, policy: Policy = POLICY, kpi: int = 88) -> Results:
    sheets = [sheet("a", "leader", f"L{n}", 80 + n, 82) for n in range(leaders)]
    sheets += [sheet("a", "peer", f"P{n}", 90 - n, 91) for n in range(peers)]
    sheets += [sheet("a", "team", f"T{n}", 70 + n, 73) for n in range(team)]
    measured = [Indicator("a", "kpi", Fraction(kpi))]
    return score(policy, statistics(policy, *sheets), subjects("a"), indicators=measured)


def test_rank_of_dependent_rows_counts_the_independent() -> None:
    assert rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)], [Fraction(0), Fraction(1)]]) == 2
    assert rank([]) == 0


def test_is_safe_finds_the_hidden_team_of_the_reference() -> None:
    """Leader 82, peer 90.33 and the total published: the hidden team figure follows, rounding or not."""
    weights = {"leader": (20, False, 1), "peer": (5, True, 3), "team": (5, True, 2)}
    terms = {
        name: Term(name, "", raters, 0, anonymous, Fraction(points, 30))
        for name, (points, anonymous, raters) in weights.items()
    }
    total = Equation("score", "81.64", Fraction(0), tuple(terms.values()))
    single = [Equation(name, "0", Fraction(0), (terms[name],)) for name in ("leader", "peer")]
    assert is_safe(rows_of([[total, *single]])[0], 3) is False
    assert is_safe(rows_of([[total, single[0]]])[0], 3) is True
    assert is_safe(rows_of([[total, single[1]]])[0], 3) is True
    assert is_safe(rows_of([[total, single[1]]])[0], 3, insiders=True) is False


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2), st.integers(0, 5), st.integers(0, 5), st.integers(1, 5))
def test_disclose_never_publishes_what_solves_for_a_small_group(leaders: int, peers: int, team: int, k: int) -> None:
    policy = parse_policy(f"min_raters = {k}\n" + MANAGERS + BANDS)
    released = disclose(policy, managers(leaders, peers, team, policy)).subject("a")
    rows = rows_of([released.equations])[0]
    counts = {"peer": peers, "team": team}
    atoms = sorted({atom for row in rows for atom in row})
    for names in (("peer",), ("team",), ("peer", "team")):
        if 0 < sum(counts[name] for name in names) < k:
            outside = [[row.get(atom, Fraction(0)) for atom in atoms if atom.relation not in names] for row in rows]
            assert rank(outside) == rank([[row.get(atom, Fraction(0)) for atom in atoms] for row in rows])


@pytest.mark.parametrize("key", ["score", "part behaviour"])
def test_equations_name_the_published_figures(key: str) -> None:
    released = disclose(POLICY, managers(1, 3, 3)).subject("a")
    assert key in {equation.figure for equation in released.equations}
