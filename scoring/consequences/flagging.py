"""The rules of a policy applied to every subject: flags, what is owed, and why; as a tree.

History is read as results of the same rhythm as this one; a subject without a grade of this result is undecided and
bears no flag. Source: docs/sources.md, The model policies (P6, P8).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.arithmetic import mean, number_text, publish
from scoring.comparison.peers import peer_group
from scoring.consequences.base import Finding, PeriodResult, Record, Rule
from scoring.consequences.settings import SEPARATOR, UNDECIDED, ConsequenceSettings
from scoring.consequences.standing import Standing
from scoring.inputs import HistoryEntry, Subject
from scoring.policy_model import Policy
from scoring.results import Results, SubjectResult

Tree = dict[str, Any]
_YEAR = re.compile(r"[0-9]{4}")
_STATES = {True: "yes", False: "no", None: "undecided"}


def flag_consequences(
    policy: Policy,
    settings: ConsequenceSettings,
    subjects: Iterable[Subject],
    results: Results,
    history: Iterable[HistoryEntry] = (),
) -> Tree:
    """Every rule asked about every subject that has a grade."""
    members = {subject.subject: subject for subject in subjects}
    past: dict[str, list[HistoryEntry]] = {}
    for entry in history:
        past.setdefault(entry.subject, []).append(entry)
    percents = {result.subject: _percents(policy, result) for result in results.subjects}
    needed = sorted({(rule.part, rule.within) for rule in settings.rules if isinstance(rule, Standing) and rule.part})
    places = {
        result.subject: {column: peer_group(result, members[result.subject], column) for _, column in needed}
        for result in results.subjects
    }
    means = {need: _means(policy, need, places, percents) for need in needed}
    flagged = []
    for result in results.subjects:
        held = list_period_results(policy, settings.period, result.grade, past.get(result.subject, []))
        own = {need: means[need].get(places[result.subject][need[1]]) for need in needed}
        flagged.append(_subject(policy, settings, result, Record(held, percents[result.subject], own)))
    return {
        "rules": [_rule(rule) for rule in settings.rules],
        "places": places,
        "subjects": flagged,
    }


def list_period_results(
    policy: Policy, period: str, grade: str | None, history: Sequence[HistoryEntry]
) -> tuple[PeriodResult, ...]:
    """This result and the earlier ones, newest first; a grade that the policy does not have is not known here.

    With a `period` only history of its form counts (2024 for 2025, 2024Q3 for 2024Q4) and only from before it; where
    periods are years, a year without a result stands in the row as one that is not there.
    """
    before = [entry for entry in history if not period or (_alike(entry.period, period) and entry.period < period)]
    rows = [PeriodResult(period, grade)]
    for entry in sorted(before, key=lambda entry: entry.period, reverse=True):
        rows += _gap(rows[-1].period, entry.period)
        rows.append(PeriodResult(entry.period, entry.grade if entry.grade in policy.grading.names else None))
    return tuple(rows)


def column_texts(tree: Mapping[str, Any]) -> dict[str, str]:
    """What stands in results.csv under `consequences`, by subject: flags, and 未定 where something is undecided."""
    return {result["subject"]: SEPARATOR.join(result["flags"]) for result in tree["subjects"]}


def _alike(first: str, other: str) -> bool:
    return re.sub("[0-9]", "9", first) == re.sub("[0-9]", "9", other)


def _gap(later: str, earlier: str) -> list[PeriodResult]:
    """Years between two years; nothing between other periods."""
    if not (_YEAR.fullmatch(later) and _YEAR.fullmatch(earlier)):
        return []
    return [PeriodResult(f"{year:04d}", there=False) for year in range(int(later) - 1, int(earlier), -1)]


def _percents(policy: Policy, result: SubjectResult) -> dict[str, Fraction | None]:
    return {part.key: None if part.percent is None else publish(part.percent, policy.decimals) for part in result.parts}


def _means(
    policy: Policy,
    need: tuple[str, str],
    places: Mapping[str, Mapping[str, str | None]],
    percents: Mapping[str, Mapping[str, Fraction | None]],
) -> dict[str | None, Fraction]:
    """The published mean of a part's published percentages, by value of a column; an empty cell makes no mean."""
    part, column = need
    together: dict[str | None, list[Fraction]] = {}
    for subject, own in percents.items():
        percent, place = own[part], places[subject][column]
        if percent is not None and place is not None:
            together.setdefault(place, []).append(percent)
    return {place: publish(mean(figures), policy.decimals) for place, figures in together.items()}


def _subject(policy: Policy, settings: ConsequenceSettings, result: SubjectResult, record: Record) -> Tree:
    tree: Tree = {"subject": result.subject, "name": result.name, "unit": result.unit, "grade": result.grade}
    if result.grade is None:
        return {**tree, "flags": [UNDECIDED], "rules": []}
    judged = [(rule, rule.judge(record)) for rule in settings.rules]
    flags = [rule.flag for rule, finding in judged if finding.holds]
    open_ones = [UNDECIDED] if any(finding.holds is None for _, finding in judged) else []
    return {**tree, "flags": flags + open_ones, "rules": [_finding(policy, *pair) for pair in judged]}


def _finding(policy: Policy, rule: Rule, finding: Finding) -> Tree:
    tree: Tree = {
        "flag": rule.flag,
        "state": _STATES[finding.holds],
        "results": [
            {"period": result.period, "grade": result.grade, "there": result.there} for result in finding.results
        ],
    }
    if finding.compared is not None:
        tree["compared"] = {
            name: number_text(value, policy.decimals) if isinstance(value, Fraction) else value
            for name, value in finding.compared.items()
        }
    return tree


def _rule(rule: Rule) -> Tree:
    tree: Tree = {"flag": rule.flag, "owes": list(rule.owes)}
    return tree if rule.days is None else {**tree, "days": rule.days}
