"""Response rates: of those invited, how many gave a valid sheet; by relation, by subject, by both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.sums import total
from scoring.arithmetic import HUNDRED
from scoring.inputs import Population
from scoring.statistics.view import StatisticsView


@dataclass(frozen=True, slots=True)
class Response:
    """Invited and valid raters of a subject under a relation; an empty key means all of them together."""

    subject: str
    relation: str
    invited: int
    answered: int

    @property
    def percent(self) -> Fraction | None:
        """Share of the invited, of 100; None where nobody was invited."""
        return HUNDRED * self.answered / self.invited if self.invited else None


def responses(statistics: StatisticsView, populations: Iterable[Population]) -> tuple[Response, ...]:
    """One row per subject and relation whose invitations are known, in order."""
    return tuple(
        Response(
            population.subject,
            population.relation,
            population.invited,
            len(voters(statistics, population.subject, population.relation)),
        )
        for population in sorted(populations, key=lambda population: (population.subject, population.relation))
    )


def voters(statistics: StatisticsView, subject: str, relation: str) -> dict[str, Fraction]:
    """Each rater's percentage for a subject: the mean over their sheets, period by period, then over the periods."""
    percents = {}
    for name, periods in statistics.votes(subject, relation).items():
        totals = [vote.total if vote.sheets == 1 else vote.total / vote.sheets for vote in periods.values()]
        percents[name] = totals[0] if len(totals) == 1 else total(totals) / len(totals)
    return percents


def by_relation(rows: Iterable[Response]) -> tuple[Response, ...]:
    """Summed over subjects."""
    return _summed(rows, lambda row: ("", row.relation))


def by_subject(rows: Iterable[Response]) -> tuple[Response, ...]:
    """Summed over relations."""
    return _summed(rows, lambda row: (row.subject, ""))


def _summed(rows: Iterable[Response], key: Callable[[Response], tuple[str, str]]) -> tuple[Response, ...]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        invited, answered = sums.get(key(row), (0, 0))
        sums[key(row)] = (invited + row.invited, answered + row.answered)
    return tuple(Response(*names, *sums[names]) for names in sorted(sums))
