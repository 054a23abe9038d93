"""What quality sees of a filled questionnaire."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnsweredSheet:
    """One rater's answers about one subject under one relation, in percent of the scale.

    `rater` is the same text wherever it is the same rater; where raters are people who are rated too, it is also the
    key of the subject. `total`: the sheet's percentage; `answers`: items answered, between `low` and `high`. `values`:
    the answers in the order of the form, None where left out; empty where only the sums were kept.
    """

    rater: str
    subject: str
    relation: str
    total: float
    answers: int
    low: float
    high: float
    values: tuple[float | None, ...] = ()
