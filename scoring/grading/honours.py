"""Honours: the best of some grades without a barring event, ties at the end included."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.policy_model import Honours


@dataclass(frozen=True, slots=True)
class Contender:
    """A subject who may be honoured: published score, final grade, kinds of events."""

    subject: str
    score: Fraction | None
    grade: str | None
    kinds: frozenset[str]


def honoured(honours: Honours | None, contenders: Sequence[Contender]) -> frozenset[str]:
    """Subjects to honour, over all groups."""
    if honours is None:
        return frozenset()
    able = [
        (contender.score, contender.subject)
        for contender in contenders
        if contender.score is not None
        and contender.grade in honours.grades
        and not contender.kinds & set(honours.barred_by)
    ]
    scores = sorted((score for score, _ in able), reverse=True)[: honours.count]
    return frozenset(subject for score, subject in able if scores and score >= scores[-1])
