"""Leniency and severity: how far raters lie from the others who rated the same subjects.

A rater's effect is the mean, over subjects, of the own total less the mean of all others about that subject. Its
spread holds noise too; what is left after taking the noise away is real. Sources: Saal, Downey & Lahey 1980;
docs/sources.md, Rater effects.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from scoring.quality.sheet import AnsweredSheet

_SUBJECTS = 2  # of a rater, from which an effect can be told from one opinion
_FAR = 1.96
_CHANCE = 0.025
DIFFERENT_SUBJECTS = 5
_SAME_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Severity:
    """`spread`: standard deviation of the raters' effects in percentage points, `beyond_noise` without noise.

    `lenient`, `severe`: raters whose effect is further from zero than chance allows; `expected`: of each by chance.
    """

    raters: int
    spread: float
    beyond_noise: float
    lenient: int
    severe: int
    expected: float


@dataclass(frozen=True, slots=True)
class Undifferentiated:
    """Raters of five subjects or more, and how many of them gave at least 90 % of them the same total."""

    raters: int
    count: int


def severity(sheets: Iterable[AnsweredSheet], smallest: int) -> Severity | None:
    """The effects of those who rated two subjects or more that others rated too; None with fewer than `smallest`."""
    effects = {
        rater: differences for rater, differences in _differences(sheets).items() if len(differences) >= _SUBJECTS
    }
    if len(effects) < smallest:
        return None
    means = {rater: fsum(differences) / len(differences) for rater, differences in effects.items()}
    within = fsum((value - means[rater]) ** 2 for rater, differences in effects.items() for value in differences)
    noise = within / (sum(map(len, effects.values())) - len(effects))
    centre = fsum(means.values()) / len(means)
    variance = fsum((value - centre) ** 2 for value in means.values()) / (len(means) - 1)
    left = variance - noise * fsum(1 / len(differences) for differences in effects.values()) / len(effects)
    far = {rater: _FAR * sqrt(noise / len(differences)) for rater, differences in effects.items()}
    lenient = sum(value > far[rater] for rater, value in means.items())
    severe = sum(value < -far[rater] for rater, value in means.items())
    return Severity(len(means), sqrt(variance), sqrt(max(0.0, left)), lenient, severe, _CHANCE * len(means))


def undifferentiated(sheets: Iterable[AnsweredSheet]) -> Undifferentiated:
    """Raters who make no difference between subjects."""
    totals: dict[str, list[float]] = {}
    for sheet in sheets:
        totals.setdefault(sheet.rater, []).append(sheet.total)
    judged = [own_totals for own_totals in totals.values() if len(own_totals) >= DIFFERENT_SUBJECTS]
    same = sum(max(Counter(own).values()) >= _SAME_SHARE * len(own) for own in judged)
    return Undifferentiated(len(judged), same)


def _differences(sheets: Iterable[AnsweredSheet]) -> Mapping[str, list[float]]:
    by_subject: dict[str, list[AnsweredSheet]] = {}
    for sheet in sheets:
        by_subject.setdefault(sheet.subject, []).append(sheet)
    differences: dict[str, list[float]] = {}
    for group in by_subject.values():
        if len(group) < 2:
            continue
        whole = fsum(sheet.total for sheet in group)
        for sheet in group:
            differences.setdefault(sheet.rater, []).append(sheet.total - (whole - sheet.total) / (len(group) - 1))
    return differences
