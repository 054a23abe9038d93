"""A relation's items as one questionnaire: alpha and omega over the subjects' means (never over single sheets)."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.alpha import alpha
from scoring.agreement.icc import Estimate
from scoring.agreement.omega import omega_total
from scoring.agreement.sums import total
from scoring.agreement.words import NOT_ESTIMABLE, TOO_FEW_SUBJECTS, reliability_word
from scoring.arithmetic import percent_of
from scoring.policy_model import Relation
from scoring.statistics.view import StatisticsView

SMALLEST = 5  # subjects, for a word
SMALLEST_FOR_OMEGA = 10  # subjects, and more than items


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Alpha with its interval, omega total (one factor, maximum likelihood); None where not estimable."""

    relation: str
    items: int
    subjects: int
    alpha: Estimate | None = None
    omega: float | None = None

    @property
    def word(self) -> str:
        """What the sum of the items is good for: by omega, else by alpha."""
        if self.alpha is None:
            return NOT_ESTIMABLE
        if self.subjects < SMALLEST:
            return TOO_FEW_SUBJECTS
        return reliability_word(self.alpha.value if self.omega is None else self.omega)


def questionnaire(statistics: StatisticsView, relation: Relation, subjects: tuple[str, ...]) -> Questionnaire | None:
    """The relation's questionnaire; None with fewer than two items. Subjects with an item nobody answered are left
    out."""
    if len(relation.items) < 2:
        return None
    means = (item_means(statistics, relation, subject) for subject in subjects)
    rows = [[value for value in row if value is not None] for row in means if None not in row]
    internal = alpha(rows)
    enough = len(rows) >= SMALLEST_FOR_OMEGA and len(rows) > len(relation.items)
    omega = omega_total(rows) if enough and internal is not None else None
    return Questionnaire(relation.relation, len(relation.items), len(rows), internal, omega)


def item_means(statistics: StatisticsView, relation: Relation, subject: str) -> list[Fraction | None]:
    """Mean percentage of each item over all valid answers; None where nobody answered it."""
    periods = statistics.periods(subject, [relation.relation])
    counts = [statistics.cell(subject, relation.relation, period).counts for period in periods]
    means: list[Fraction | None] = []
    for item in relation.items:
        tally = [(value, count) for answered in counts for value, count in answered.get(item.name, {}).items()]
        number = sum(count for _, count in tally)
        raw = total(value * count for value, count in tally) / max(1, number)
        means.append(percent_of(raw, item.scale, statistics.policy.percent) if number else None)
    return means
