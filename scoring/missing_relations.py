"""What a missing relation does to a score: renormalised beside centred, so that a human sees where it matters.

Renormalising gives the missing weight to the others; losing a lenient source then costs points. Centring puts the
relation's mean over all subjects, shifted by the subject's own average deviation, in its place:

    Σ W μ / Σ W  +  Σ present W (m - μ) / Σ present W
      =  the renormalised percentage  +  (mean of all μ - mean of the present μ),  weighted by points.

The official score stays the policy's. Source: docs/sources.md, Aggregation (missing relations).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import mean, publish
from scoring.grading.bands import band_of
from scoring.policy_model import Policy
from scoring.results import PartResult, Results, SubjectResult


@dataclass(frozen=True, slots=True)
class Gap:
    """A subject with a missing relation: what is missing by part, the published score as it is and centred, and whether
    the two lie in different bands (None where grades are no bands)."""

    subject: str
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    official: Fraction
    centred: Fraction
    crosses: bool | None


def find_gaps(policy: Policy, results: Results) -> tuple[Gap, ...]:
    """Every subject whose score was renormalised over a missing relation that others were rated under."""
    if policy.missing != "renormalise":
        return ()
    means = relation_means(results.subjects)
    gaps = (_gap(policy, result, means) for result in results.subjects)
    return tuple(gap for gap in gaps if gap is not None)


def relation_means(subjects: Iterable[SubjectResult]) -> dict[str, Fraction]:
    """The mean percentage of each relation over the subjects rated under it."""
    rated: dict[str, list[Fraction]] = {}
    for result in subjects:
        for part in result.parts:
            for relation in part.relations:
                if relation.percent is not None:
                    rated.setdefault(relation.relation, []).append(relation.percent)
    return {name: mean(percents) for name, percents in rated.items()}


def shift(part: PartResult, means: Mapping[str, Fraction]) -> Fraction | None:
    """Percentage points by which centring moves a part; None where nothing is missing or nothing is known of it."""
    present = [relation.relation for relation in part.relations if relation.percent is not None]
    if not 0 < len(present) < len(part.relations) or any(relation.relation not in means for relation in part.relations):
        return None
    weights = {relation.relation: relation.points_max for relation in part.relations}
    return _weighted(weights, means, list(weights)) - _weighted(weights, means, present)


def _weighted(weights: Mapping[str, Fraction], means: Mapping[str, Fraction], names: Sequence[str]) -> Fraction:
    total = sum((weights[name] for name in names), Fraction(0))
    return sum((weights[name] * means[name] for name in names), Fraction(0)) / total


def _gap(policy: Policy, result: SubjectResult, means: Mapping[str, Fraction]) -> Gap | None:
    shifts = {part.key: moved for part in result.parts if (moved := shift(part, means)) is not None}
    if result.score is None or not shifts:
        return None
    exact = sum((part.weight * (part.percent or Fraction(0)) for part in result.parts), Fraction(0))
    moved = sum((part.weight * shifts[part.key] for part in result.parts if part.key in shifts), Fraction(0))
    centred = publish(exact + moved, policy.decimals)
    bands = policy.grading.grades if policy.grading.method == "bands" else ()
    crosses = band_of(bands, result.score) != band_of(bands, centred) if bands else None
    missing = tuple(
        (part.key, tuple(relation.relation for relation in part.relations if relation.percent is None))
        for part in result.parts
        if part.key in shifts
    )
    return Gap(result.subject, missing, result.score, centred, crosses)
