"""Releases over groups of raters: who came later is told apart, and what moved is found."""

from fractions import Fraction

import pytest

from scoring.composition import score
from scoring.disclosure import disclose
from scoring.disclosure.atoms import Atom, changed_cells, rows_of
from scoring.disclosure.equations import Equation, Term
from tests.scoring.scoring_samples import one_relation, sheet, statistics, subjects


def equation(figure: str, text: str, *cells: str, raters: int = 4, known: int = 0) -> Equation:
    share = Fraction(1, len(cells))
    return Equation(figure, text, Fraction(known), tuple(Term(cell, "", raters, 0, True, share) for cell in cells))


def names(found: tuple[frozenset[tuple[str, str]], ...]) -> list[set[str]]:
    return [{relation for relation, _ in cells} for cells in found]


@pytest.mark.parametrize(("now", "moved"), [("80.00", set()), ("80.01", set()), ("79.99", set()), ("80.02", {"p"}),
                                            ("79.98", {"p"})])  # fmt: skip
def test_figure_has_moved_when_rounding_does_not_explain_it(now: str, moved: set[str]) -> None:
    releases = [[equation("relation p", "80.00", "p")], [equation("relation p", now, "p")]]
    assert names(changed_cells(releases, 2)) == [set(), moved]


def test_what_moved_may_be_in_any_cell_but_those_that_stood_still() -> None:
    before = [equation(*one) for one in (("part", "80.00", "p", "t", "u"), ("relation p", "70.00", "p"),
                                         ("relation t", "90.00", "t"), ("relation u", "80.00", "u"))]  # fmt: skip
    now = [equation(*one) for one in (("relation p", "70.00", "p"), ("part", "81.00", "p", "t", "u"),
                                      ("relation t", "90.00", "t"))]  # fmt: skip
    assert names(changed_cells([before, now], 2)) == [set(), {"u"}]
    assert names(changed_cells([before, [now[1]]], 2)) == [set(), {"p", "t", "u"}]
    assert names(changed_cells([before, [now[1], equation("relation x", "1.00", "x"), now[0]]], 2)) == [
        set(),
        {"t", "u"},
    ]


def test_two_relations_that_moved_are_both_found() -> None:
    before = [equation("relation p", "70.00", "p"), equation("relation t", "90.00", "t")]
    now = [equation("relation p", "71.00", "p"), equation("relation t", "91.00", "t")]
    assert names(changed_cells([before, now, now], 2)) == [set(), {"p", "t"}, {"p", "t"}]


def test_figures_of_other_raters_or_another_known_share_do_not_speak_of_a_change() -> None:
    before = [equation("relation p", "70.00", "p"), equation("score", "80.00", "p", known=10)]
    now = [equation("relation p", "75.00", "p", raters=5), equation("score", "85.00", "p", known=15)]
    assert names(changed_cells([before, now], 2)) == [set(), set()]


def test_later_raters_and_changes_are_atoms_of_their_own() -> None:
    term = Term("p", "Q1", 4, 0, True, Fraction(1))
    first, later = Equation("r", "1", Fraction(0), (term,)), Equation("r", "2", Fraction(0), (Term(
        "p", "Q1", 6, 0, True, Fraction(1)),))  # fmt: skip
    old, new = Atom("p", "Q1", 0, 4, True), Atom("p", "Q1", 1, 2, True)
    assert rows_of([[first], [later]]) == [[{old: 1}], [{old: Fraction(2, 3), new: Fraction(1, 3)}]]
    changed = [frozenset(), frozenset({("p", "Q1")})]
    assert rows_of([[first], [first]], changed) == [[{old: 1}], [{old: 1, Atom("p", "Q1", -1, 1, True, 1): 1}]]


def test_dropped_raters_protect_nobody_but_one_stands_behind_every_figure() -> None:
    for raters, dropped, size in ((5, 2, 3), (2, 2, 1), (3, 5, 1)):
        term = Term("p", "", raters, dropped, True, Fraction(1))
        assert rows_of([[Equation("r", "1", Fraction(0), (term,))]]) == [[{Atom("p", "", 0, size, True): 1}]]


def test_change_within_rounding_is_published_and_a_greater_one_is_not() -> None:
    policy = one_relation()
    sheets = [sheet("a", "r", str(n), 80) for n in range(4)]
    first = disclose(policy, score(policy, statistics(policy, *sheets), subjects("a")))
    for value, is_hidden in (("80.04", False), ("80.08", True)):
        again = score(policy, statistics(policy, *sheets[:3], sheet("a", "r", "3", value)), subjects("a"))
        assert disclose(policy, again, [first]).subject("a").score.hidden is is_hidden
