"""Scoring a case: parts, score, grade, rank, flags and derivation of every subject. Pure and exact.

Source: docs/formats.md, Rules of arithmetic.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from scoring.arithmetic import HUNDRED, number_text, publish
from scoring.derivation import derive
from scoring.grading.groups import Candidate, Graded, GradedGroup, grade_groups
from scoring.grading.honours import Contender, honoured
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Population, Subject, Unit
from scoring.labels import kind_name
from scoring.policy_model import Part, Policy
from scoring.results import GroupResult, PartResult, Results, SubjectResult, order_flags
from scoring.sources.base import Material, PartFigure
from scoring.sources.registry import SOURCES
from scoring.statistics.view import StatisticsView

T = TypeVar("T")
_HELD = 5_000  # subjects


@dataclass(frozen=True)
class Scored:
    """A subject between parts and grade: exact score, flags, part results and their working."""

    subject: Subject
    exact: Fraction | None
    flags: frozenset[str]
    parts: tuple[PartResult, ...]
    figures: tuple[PartFigure, ...]


def score(
    policy: Policy,
    statistics: StatisticsView,
    subjects: Iterable[Subject],
    *,
    indicators: Iterable[Indicator] = (),
    ledger: Iterable[LedgerEntry] = (),
    events: Iterable[Event] = (),
    units: Iterable[Unit] = (),
    history: Iterable[HistoryEntry] = (),
    populations: Iterable[Population] = (),
    in_round: bool = False,
) -> Results:
    """Score and grade all subjects. `statistics` must have been built with the same policy.

    `in_round`: by the rules of a round (docs/formats.md, Part rounds): subjects of several kinds are ranked apart, a
    ledger without rows was not checked, and a grade from less than the whole policy is flagged `provisional`.

    Raises ValueError for a statistic, indicator, ledger entry or event about somebody who is no subject.
    """
    members = sorted(subjects, key=lambda subject: subject.subject)
    indicators, ledger, events, history = list(indicators), list(ledger), list(events), list(history)
    _refuse_strangers(members, statistics, [*indicators, *ledger, *events, *history])
    material = Material(
        policy,
        statistics,
        _by((row.subject, row.key, row) for row in indicators),
        _by((row.subject, row.key, row) for row in ledger),
        {unit.unit: unit for unit in units},
        {(row.subject, row.relation): row.invited for row in populations},
        in_round,
    )
    kinds_apart = in_round and len({subject.kind for subject in members}) > 1
    scored = [_light(score_subject(policy, subject, material), len(members)) for subject in members]
    kinds: dict[str, set[str]] = {}
    for event in events:
        kinds.setdefault(event.subject, set()).add(event.kind)
    groups = grade_groups(policy, [_candidate(policy, subject, material, kinds, kinds_apart) for subject in scored])
    results = _results(policy, scored, groups, kinds, history, material)
    return Results(
        policy.name,
        policy.decimals,
        results,
        tuple(GroupResult(name, group.size, group.certificate) for name, group in groups.items()),
        _left_out(policy, indicators, ledger, events),
    )


def score_subject(policy: Policy, subject: Subject, material: Material) -> Scored:
    """One subject's parts folded into the exact score.

    A missing part's points go to the others (renormalise), count 0 (zero), or the score waits (pending); with
    every part missing there is no score.
    """
    figures = tuple(SOURCES[part.source].evaluate(part, subject, material) for part in policy.parts)
    present = [part for part, figure in zip(policy.parts, figures, strict=True) if figure.percent is not None]
    counted = list(policy.parts) if policy.missing == "zero" else present
    total = HUNDRED if policy.part_round else sum((part.points for part in counted), Fraction(0))
    parts = tuple(_part_result(part, figure, total) for part, figure in zip(policy.parts, figures, strict=True))
    flags = frozenset().union(*(figure.flags for figure in figures))
    waiting = policy.missing == "pending" and (
        len(present) < len(policy.parts) or any(figure.pending for figure in figures)
    )
    exact = None
    if present and not waiting:
        exact = sum((part.weight * (part.percent or Fraction(0)) for part in parts), Fraction(0))
    return Scored(subject, exact, flags, parts, figures)


def _part_result(part: Part, figure: PartFigure, total: Fraction) -> PartResult:
    percent = figure.percent
    return PartResult(
        key=part.key,
        source=part.source,
        percent=percent,
        points=None if percent is None else part.points * percent / HUNDRED,
        points_max=part.points,
        weight=Fraction(0) if percent is None else part.points / total,
        relations=figure.relations,
    )


def _candidate(
    policy: Policy, scored: Scored, material: Material, kinds: dict[str, set[str]], kinds_apart: bool
) -> Candidate:
    subject = scored.subject
    group = [subject.column(column) for column in policy.grading.group_by]
    return Candidate(
        subject.subject,
        None if scored.exact is None else publish(scored.exact, policy.decimals),
        "/".join([kind_name(subject.kind), *group] if kinds_apart else group),
        material.units.get(subject.unit, Unit(subject.unit)).grade,
        frozenset(kinds.get(subject.subject, ())),
    )


def _results(
    policy: Policy,
    scored: list[Scored],
    groups: dict[str, GradedGroup],
    kinds: dict[str, set[str]],
    history: list[HistoryEntry],
    material: Material,
) -> tuple[SubjectResult, ...]:
    graded: dict[str, tuple[str, Graded]] = {
        subject: (name, member) for name, group in groups.items() for subject, member in group.members.items()
    }
    best = honoured(
        policy.honours,
        [
            Contender(
                subject.subject.subject,
                None if subject.exact is None else publish(subject.exact, policy.decimals),
                graded[subject.subject.subject][1].grade,
                frozenset(kinds.get(subject.subject.subject, ())),
            )
            for subject in scored
        ],
    )
    past = _by((row.subject, "", row) for row in history)
    return tuple(
        _result(
            policy,
            subject,
            *graded[subject.subject.subject],
            best,
            past.get((subject.subject.subject, ""), []),
            material,
        )
        for subject in scored
    )


def _result(
    policy: Policy,
    scored: Scored,
    group: str,
    graded: Graded,
    best: frozenset[str],
    past: list[HistoryEntry],
    material: Material,
) -> SubjectResult:
    subject = scored.subject
    flags = set(scored.flags | graded.flags)
    if subject.subject in best:
        flags.add("honoured")
    if policy.part_round:
        flags.add("part_round")
    elif material.in_round and graded.grade is not None and "missing" in flags:
        flags.add("provisional")
    published = None if scored.exact is None else publish(scored.exact, policy.decimals)
    return SubjectResult(
        subject=subject.subject,
        name=subject.name,
        unit=subject.unit,
        score=published,
        score_text="" if published is None else number_text(published, policy.decimals),
        grade=graded.grade,
        rank=graded.rank,
        group=group,
        flags=order_flags(flags),
        parts=scored.parts,
        derive=partial(_derivation, policy, scored, graded, group, past, material),
    )


def _derivation(
    policy: Policy, scored: Scored, graded: Graded, group: str, past: list[HistoryEntry], material: Material
) -> dict[str, Any]:
    figures = scored.figures or score_subject(policy, scored.subject, material).figures
    return derive(policy, scored.exact, scored.parts, figures, graded, group, past)


def _light(scored: Scored, among: int) -> Scored:
    """Without the working, where there are too many to hold it: it is worked out again when asked for."""
    return scored if among <= _HELD else replace(scored, figures=())


def _refuse_strangers(members: list[Subject], statistics: StatisticsView, rows: list[Any]) -> None:
    known = {subject.subject for subject in members}
    strangers = {row.subject for row in rows} | statistics.subjects()
    if strangers - known:
        raise ValueError(f"unknown subject {min(strangers - known)!r}")


def _by(rows: Iterable[tuple[str, str, T]]) -> dict[tuple[str, str], list[T]]:
    grouped: dict[tuple[str, str], list[T]] = {}
    for subject, key, row in rows:
        grouped.setdefault((subject, key), []).append(row)
    return grouped


def _left_out(
    policy: Policy, indicators: list[Indicator], ledger: list[LedgerEntry], events: list[Event]
) -> tuple[dict[str, Any], ...]:
    """Keys of the material that the policy does not use."""
    used = {
        "indicators": {part.indicator for part in policy.parts if part.source == "indicator"},
        "ledger": {part.key for part in policy.parts if part.source == "ledger"},
        "events": set(policy.event_kinds()),
    }
    keys = {
        "indicators": {row.key for row in indicators},
        "ledger": {row.key for row in ledger},
        "events": {row.kind for row in events},
    }
    return tuple(
        {"left_out": name, "keys": sorted(keys[name] - used[name])}
        for name in ("indicators", "ledger", "events")
        if keys[name] - used[name]
    )
