"""What satisfaction reads of a case: per relation and period each subject's counts by item and value."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text
from scoring.inputs import Population, Subject
from scoring.policy_model import Relation
from scoring.statistics.in_memory import StatisticsView

Counts = Mapping[Fraction, int]


@dataclass(frozen=True, slots=True)
class Answers:
    """One subject in one period. `raters` with a valid sheet of `invited` (None: not known).

    `irregular`: at least so many raters' sheets are unlike the others' in what they leave out, or are several of one
    rater; 0 when all are alike. Below the smallest group, item means and the published mean of totals would together
    single them out. `columns`: the subject's values in the columns that weighting uses.
    """

    subject: str
    name: str
    raters: int
    invited: int | None
    irregular: int
    counts: Mapping[str, Counts]
    columns: Mapping[str, str]


def read_answers(
    statistics: StatisticsView,
    subjects: Iterable[Subject],
    populations: Iterable[Population],
    relation: Relation,
    columns: Iterable[str],
) -> dict[str, tuple[tuple[Answers, ...], int]]:
    """By period: the subjects with answers, in order, and how many different raters surely stand behind them all.

    Raters known under several subjects are counted once; where nobody is (a sealed round does not tell), the subject
    with most raters counts, for all others may be the same people.
    """
    column_names, name = tuple(columns), relation.relation
    invited = {population.subject: population.invited for population in populations if population.relation == name}
    by_period: dict[str, list[Answers]] = {}
    voters: dict[str, Counter[str]] = {}
    for subject in sorted(subjects, key=lambda subject: subject.subject):
        for period in statistics.periods(subject.subject, [name]):
            names = _voters(statistics, subject.subject, name, period)
            voters.setdefault(period, Counter()).update(names.keys())
            answers = _answers(statistics, relation, subject, period, names, invited.get(subject.subject), column_names)
            by_period.setdefault(period, []).append(answers)
    return {period: (tuple(members), _behind(members, voters[period])) for period, members in sorted(by_period.items())}


def _voters(statistics: StatisticsView, subject: str, relation: str, period: str) -> dict[str, tuple[int, int]]:
    """Sheets and answers of each voter; empty where votes were not kept."""
    if not statistics.keeps_votes:
        return {}
    votes = statistics.votes(subject, relation).items()
    return {name: (by[period].sheets, by[period].answers) for name, by in votes if period in by}


def _answers(
    statistics: StatisticsView,
    relation: Relation,
    subject: Subject,
    period: str,
    voters: Mapping[str, tuple[int, int]],
    invited: int | None,
    columns: Iterable[str],
) -> Answers:
    cell = statistics.cell(subject.subject, relation.relation, period)
    counts = {item.name: dict(sorted(cell.counts[item.name].items())) for item in relation.items
              if cell.counts.get(item.name)}  # fmt: skip
    return Answers(
        subject.subject,
        subject.name,
        cell.raters,
        invited,
        _irregular(cell.raters, [sum(values.values()) for values in counts.values()], voters),
        counts,
        {column: subject.column(column) for column in columns},
    )


def _irregular(raters: int, numbers: Iterable[int], voters: Mapping[str, tuple[int, int]]) -> int:
    single = Counter(answers for sheets, answers in voters.values() if sheets == 1)
    if all(number == raters for number in numbers) and single.total() in (0, raters):
        return 0
    return max(1, raters - max(single.values(), default=0)) if voters else 1


def _behind(members: Iterable[Answers], voters: Counter[str]) -> int:
    if any(number > 1 for number in voters.values()):
        return len(voters)
    return max(member.raters for member in members)


def to_record(answers: Answers) -> dict[str, Any]:
    """Plain JSON, from which `from_record` makes the same."""
    return {
        "subject": answers.subject,
        "name": answers.name,
        "raters": answers.raters,
        "invited": answers.invited,
        "irregular": answers.irregular,
        "counts": {
            item: [[exact_text(value), number] for value, number in values.items()]
            for item, values in answers.counts.items()
        },
        "columns": dict(answers.columns),
    }


def from_record(record: Mapping[str, Any]) -> Answers:
    """The inverse of `to_record`."""
    counts = {item: {Fraction(value): number for value, number in values} for item, values in record["counts"].items()}
    return Answers(
        record["subject"],
        record["name"],
        record["raters"],
        record["invited"],
        record["irregular"],
        counts,
        dict(record["columns"]),
    )
