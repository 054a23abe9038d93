"""Statistics as plain JSON, to be kept with a round: numbered votes in place of voters, in an order that tells
nothing."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text
from scoring.policy_model import Policy
from scoring.statistics.in_memory import Statistics, StatisticsView, Vote


def statistics_record(statistics: StatisticsView) -> list[dict[str, Any]]:
    """One entry per subject and relation: votes, invalid sheets, counts.

    A vote holds by period: sheets, sum of totals, sums by item, answers, lowest and highest percentage. Votes about
    different subjects cannot be joined. The same sheets give the same record, however they came in and whatever the
    voters were called. ValueError where ratings were streamed into sums.
    """
    record = []
    for subject, relation in statistics.pairs():
        votes = [_vote_record(vote) for vote in statistics.votes(subject, relation).values()]
        record.append(
            {
                "subject": subject,
                "relation": relation,
                "votes": sorted(votes, key=repr),
                "invalid": statistics.invalid_by_period(subject, relation),
                "counts": _counts_record(statistics, subject, relation),
            }
        )
    return record


def statistics_from_record(policy: Policy, record: Sequence[Mapping[str, Any]]) -> Statistics:
    """The inverse: statistics that score the same under the same policy. No two entries share a voter."""
    statistics = Statistics(policy)
    for entry in record:
        subject, relation = entry["subject"], entry["relation"]
        for number, vote in enumerate(entry["votes"]):
            for period, sheets, total, items, answers, low, high in vote:
                sums = {name: (Fraction(value), count) for name, value, count in items}
                restored = Vote(sheets, Fraction(total), sums, answers, Fraction(low), Fraction(high))
                statistics.restore_vote((subject, relation, period), f"{subject}\n{relation}\n{number}", restored)
        for period, invalid in entry["invalid"].items():
            statistics.restore_counts((subject, relation, period), invalid, {})
        for period, items in entry["counts"].items():
            counts = {name: {Fraction(value): count for value, count in pairs} for name, pairs in items.items()}
            statistics.restore_counts((subject, relation, period), 0, counts)
    return statistics


def _vote_record(vote: Mapping[str, Vote]) -> list[list[Any]]:
    return [
        [
            period,
            single.sheets,
            exact_text(single.total),
            [[name, exact_text(total), count] for name, (total, count) in sorted(single.items.items())],
            single.answers,
            exact_text(single.low),
            exact_text(single.high),
        ]
        for period, single in sorted(vote.items())
    ]


def _counts_record(statistics: StatisticsView, subject: str, relation: str) -> dict[str, Any]:
    return {
        period: {
            name: [[exact_text(value), count] for value, count in sorted(counts.items())]
            for name, counts in sorted(statistics.cell(subject, relation, period).counts.items())
        }
        for period in statistics.periods(subject, [relation])
    }
