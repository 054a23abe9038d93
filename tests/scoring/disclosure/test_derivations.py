"""Derivations for others: nothing of what the gate hides is in them, nor anything from which it could be solved for."""

from __future__ import annotations

import copy
import json
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.composition import score
from scoring.disclosure import disclose
from scoring.disclosure.atoms import rows_of
from scoring.disclosure.audit import is_safe
from scoring.disclosure.derivations import prune_derivation, prune_derivations
from scoring.disclosure.published import DisclosedResults, DisclosedSubject
from scoring.inputs import Event, HistoryEntry, Indicator
from scoring.policy import Policy, parse_policy
from scoring.results import Results, SubjectResult
from scoring.wording import disclosed_text
from scoring.workbook.disclosed import disclosed_rows
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, MANAGERS, sheet, statistics, subjects

pytestmark = pytest.mark.slow  # left to `make test`

METHODS = (
    "",
    'aggregate = "median"',
    'aggregate = "trimmed"',
    'aggregate = "trimmed"\n  trim = { by = "rater", high = 1, low = 1 }',
    'aggregate = "share"\n  at_least = 60',
)
PERIODS = ("", "Q1", "Q2")
SECRET = "98765.4321"
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:/\d+)?")


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, Results, DisclosedResults]:
    """A part measured and a part rated under three relations by groups of all sizes, in one or several periods."""
    text = MANAGERS.replace('"甲", "乙"', '"甲"')
    for name in ("peer", "team"):
        method = draw(st.sampled_from(METHODS))
        text = text.replace(f'relation = "{name}"\n', f'relation = "{name}"\n  {method}\n')
    missing = draw(st.sampled_from(["renormalise", "zero", "pending"]))
    combine = draw(st.sampled_from(["mean", "sum", "last"]))
    text = text.replace('source = "ratings"', f'source = "ratings"\ncombine = "{combine}"')
    policy = parse_policy(f'missing = "{missing}"\n{text}{draw(st.sampled_from([BANDS, DISTRIBUTION]))}')
    sheets = []
    for subject in "abc":
        for relation in ("leader", "peer", "team"):
            for number in range(draw(st.integers(0, 5))):
                value = f"{draw(st.integers(1, 99))}.{draw(st.integers(10, 99))}7"  # like no number of the policy
                period = draw(st.sampled_from(PERIODS))
                sheets.append(sheet(subject, relation, str(number), value, period=period))
    kpi = [Indicator(one, "kpi", Fraction(draw(st.integers(0, 10_000)), 100)) for one in "abc" if draw(st.booleans())]
    found = score(policy, statistics(policy, *sheets), subjects("a", "b", "c"), indicators=kpi)
    return policy, found, disclose(policy, found)


def scrambled(tree: dict[str, Any]) -> dict[str, Any]:
    """The same tree with every figure that comes from ratings put out of joint, and every number of raters."""
    other = copy.deepcopy(tree)
    other |= {"exact": SECRET, "published": SECRET}
    for part in other["parts"]:
        if part["source"] == "ratings":
            part |= {"percent": SECRET, "points": SECRET, "in_score": SECRET}
            for relation in part["relations"]:
                relation |= {"percent": SECRET, "points": SECRET, "raters": -1}
            for period in part["working"]["periods"]:
                period["percent"] = SECRET
                for relation in period["relations"]:
                    relation |= {"percent": SECRET, "raters": -1, "working": {"totals": [[SECRET, 1]], "sum": SECRET}}
    return other


@given(cases())
@settings(max_examples=80, deadline=None)
def test_what_is_shown_does_not_depend_on_anything_hidden(case: tuple[Policy, Results, DisclosedResults]) -> None:
    _, found, shown = case
    for one in found.subjects:
        gate = shown.subject(one.subject)
        pruned = prune_derivation(one.derivation, gate)
        again = prune_derivation(scrambled(one.derivation), gate)
        assert again == pruned
        assert disclosed_text(again, gate) == disclosed_text(pruned, gate)
        assert disclosed_rows(one.subject, one.name, again, 2) == disclosed_rows(one.subject, one.name, pruned, 2)


def shown_figures(pruned: dict[str, Any]) -> set[str]:
    """Every figure of ratings that a pruned derivation tells, as the gate names it."""
    found = set()
    for part in pruned["parts"]:
        if part["source"] == "ratings":
            if {part["percent"], part["points"], part["in_score"]} != {None}:
                found.add(f"part {part['part']}")
            found |= {
                f"relation {one['relation']}" for one in part["relations"] if {one["percent"], one["points"]} != {None}
            }
    return found | ({"score"} if pruned["published"] is not None else set())


@given(cases())
@settings(max_examples=80, deadline=None)
def test_nothing_shown_solves_for_what_is_hidden(case: tuple[Policy, Results, DisclosedResults]) -> None:
    policy, found, shown = case
    for one in found.subjects:
        gate = shown.subject(one.subject)
        told = shown_figures(prune_derivation(one.derivation, gate))
        rows = [equation for equation in gate.equations if equation.figure in told]
        rated = {equation.figure for equation in (*gate.equations, *gate.withheld)}
        assert told & rated == {equation.figure for equation in rows}  # told only where the gate published it
        assert is_safe(rows_of([rows])[0], policy.min_raters)


def numbers(value: Any) -> set[Fraction]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return {Fraction(found) for found in NUMBER.findall(text) if not found.endswith("/0")}


def secrets(one: SubjectResult, gate: DisclosedSubject) -> set[Fraction]:
    """Exact and rounded figures of hidden relations and parts, and every total of a rater."""
    found: set[Fraction] = set()
    for part in one.parts:
        for figure in (part, *part.relations):
            name = figure.relation if hasattr(figure, "relation") else ""
            open_figure = gate.relation(name).percent if name else gate.part(part.key).percent
            if open_figure.hidden and figure.percent is not None:
                found |= {figure.percent, Fraction(round(figure.percent * 100), 100)}
    for part in one.derivation["parts"]:
        for period in part["working"].get("periods", ()) if part["source"] == "ratings" else ():
            for relation in period["relations"]:
                found |= {Fraction(total) for total, _ in relation["working"].get("totals", ())}
    return found


def public(policy: Policy, one: SubjectResult, gate: DisclosedSubject) -> set[Fraction]:
    """Numbers that may be read: what the gate shows, what is measured, the policy, places and sizes."""
    allowed = {Fraction(number) for number in range(21)} | {Fraction(100)} | numbers(policy.source_text)
    for line in (*gate.parts, *(relation for part in gate.parts for relation in part.relations)):
        allowed |= {figure.value for figure in (line.percent, line.points) if figure.value is not None}
    for part in one.derivation["parts"]:
        if part["source"] == "ratings":
            weight, percent = Fraction(part["weight"]), gate.part(part["part"]).percent.value
            allowed |= {weight} if percent is None else {weight, Fraction(round(weight * percent * 100), 100)}
        else:
            allowed |= numbers({key: part[key] for key in ("percent", "points", "in_score", "working", "weight")})
    return allowed | ({gate.score.value} if gate.score.value is not None else set())


@given(cases())
@settings(max_examples=80, deadline=None)
def test_no_number_told_is_a_hidden_figure_or_a_raters_total(case: tuple[Policy, Results, DisclosedResults]) -> None:
    policy, found, shown = case
    trees = prune_derivations(found, shown)
    for one in found.subjects:
        gate = shown.subject(one.subject)
        told = numbers(trees[one.subject]) | numbers(disclosed_text(trees[one.subject], gate))
        assert told & secrets(one, gate) <= public(policy, one, gate)
        assert '"totals"' not in json.dumps(trees[one.subject])


@given(cases())
@settings(max_examples=60, deadline=None)
def test_numbers_of_raters_below_the_limit_are_not_told(case: tuple[Policy, Results, DisclosedResults]) -> None:
    policy, found, shown = case
    trees = prune_derivations(found, shown)
    for one in shown.subjects:
        for part in trees[one.subject]["parts"]:
            for relation in part["relations"]:
                raters = one.relation(relation["relation"]).raters
                is_small = relation["anonymous"] and 0 < raters < policy.min_raters
                assert relation["raters"] == (None if is_small else raters)


def test_score_hidden_in_a_group_takes_the_counts_of_its_grades_along() -> None:
    text = MANAGERS.replace("points = 70", "points = 10").replace("points = 30", "points = 90")
    text = text.replace("points = 20", "points = 80").replace("anonymous = false", "anonymous = true")
    policy = parse_policy(text + DISTRIBUTION)
    sheets = [sheet(f"s{n}", "leader", str(m), 60 + n, 70 + n) for n in range(5) for m in range(1 if n == 0 else 5)]
    people = subjects(*(f"s{n}" for n in range(5)))
    found = score(policy, statistics(policy, *sheets), people)
    shown = disclose(policy, found)
    trees = prune_derivations(found, shown)
    assert [one.score.hidden for one in shown.subjects] == [True, False, False, False, False]
    assert "chosen" in found.subject("s1").derivation["grading"]["certificate"]
    for tree in trees.values():
        assert set(tree["grading"]["certificate"]) <= {"method", "size", "bounds", "small_group"}
    assert (trees["s0"]["grading"]["grade"], trees["s0"]["grading"]["rank"]) == (None, None)
    assert trees["s0"]["grading"]["given"] is None
    assert trees["s1"]["grading"]["grade"] == found.subject("s1").grade


def test_history_and_events_are_the_subjects_own_and_stay() -> None:
    policy = parse_policy(MANAGERS + BANDS + '[[grading.events]]\nkind = "违纪"\nlower = 1\n')
    kpi = [Indicator("a", "kpi", Fraction(88))]
    past = [HistoryEntry("a", "2025", Fraction(77), "达标")]
    events = [Event("a", "违纪")]
    found = score(policy, statistics(policy), subjects("a"), indicators=kpi, events=events, history=past)
    tree = prune_derivations(found, disclose(policy, found))["a"]
    assert tree["history"] == [{"period": "2025", "score": "77", "grade": "达标"}]
    assert (tree["grading"]["given"], tree["grading"]["events"]) == ("良好", ["违纪"])
