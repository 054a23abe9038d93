"""Figures of satisfaction as JSON: percentages with two decimals, each share with its Wilson interval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import HUNDRED, number_text
from scoring.intervals import Interval, interval
from scoring.policy_model import Scale
from scoring.satisfaction.answers import Answers, Counts
from scoring.satisfaction.levels import BAD, INDEX, NOBODY, TOP2, TOP3, Levels, read_levels
from scoring.satisfaction.proportions import estimate_counted, wilson
from scoring.satisfaction.recommendation import net_promoter, read_promoters
from scoring.satisfaction.settings import SatisfactionSettings

REACHED, MISSED, UNCERTAIN = "reached", "missed", "uncertain"
VERDICT_NAMES = {REACHED: "达到目标", MISSED: "未达到目标", UNCERTAIN: "尚不能判断"}

DECIMALS = 2
SHARES = (TOP2, TOP3, BAD)
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The items of a survey by what they ask: five levels, 0 … 10 (NPS), or how much another item matters."""

    levels: tuple[str, ...]
    nps: tuple[str, ...]
    importance: Mapping[str, str]
    scales: Mapping[str, Scale]


def percent_text(share: Fraction | float) -> str:
    """A share 0 … 1 as a percentage text: `85.00`."""
    return number_text(Fraction(share) * HUNDRED, DECIMALS)


def bounds(interval_: Interval | None, factor: int = 100) -> Tree:
    """`low` and `high` as texts; None where an interval cannot be had."""
    if interval_ is None:
        return {"low": None, "high": None}
    return {"low": number_text(Fraction(interval_.low) * factor, DECIMALS),
            "high": number_text(Fraction(interval_.high) * factor, DECIMALS)}  # fmt: skip


def item_levels(answers: Answers, form: Form, item: str) -> Levels:
    """The levels of an item; nobody where it was not answered."""
    return read_levels(answers.counts.get(item, {}), form.scales[item]) or NOBODY


def pooled(members: Iterable[Answers], form: Form, items: Sequence[str]) -> Levels:
    """Levels added up over subjects and items."""
    return sum((item_levels(member, form, item) for member in members for item in items), NOBODY)


def level_figures(levels: Levels, raters: float, population: int | None, settings: SatisfactionSettings) -> Tree:
    """All figures of five-level answers. `raters`: how many people stand behind them; answers beyond that (several
    items of one person) do not narrow an interval."""
    number = min(float(levels.number), raters)
    tree: Tree = {"answers": levels.number, "levels": list(levels.counts)}
    intervals: dict[str, Interval | None] = {}
    for figure in SHARES:
        share = levels.share(figure)
        intervals[figure] = wilson(float(share), number, population)
        tree[figure] = {"value": percent_text(share), **bounds(intervals[figure])}
    points = settings.points
    spread = estimate_counted(dict(zip(points, levels.counts, strict=True)), population, number)
    intervals[INDEX] = None if spread is None else interval(spread, low=points[-1], high=points[0])
    tree[INDEX] = {"value": number_text(levels.index(points), DECIMALS), **bounds(intervals[INDEX], 1)}
    if settings.target is not None:
        tree["verdict"] = verdict(intervals[settings.target_of], settings)
    return tree


def verdict(interval_: Interval | None, settings: SatisfactionSettings) -> str:
    """The interval of the figure that has a target, against it."""
    factor = 1 if settings.target_of == INDEX else 100
    scaled = None if interval_ is None else Interval(interval_.low * factor, interval_.high * factor)
    return against_target(scaled, float(settings.target or 0))


def nps_figures(counts: Counts, raters: float, population: int | None) -> Tree:
    """NPS of an item in percentage points, -100 … 100."""
    promoters, detractors, number = read_promoters(counts)
    score = net_promoter(promoters, detractors, number, population, raters)
    return {
        "answers": number,
        "promoters": promoters,
        "detractors": detractors,
        "value": percent_text(score.value),
        **bounds(score.interval),
        "method": score.method,
    }


def add_counts(members: Iterable[Answers], item: str) -> Counts:
    """Counts of an item added up over subjects."""
    counts: dict[Fraction, int] = {}
    for member in members:
        for value, count in member.counts.get(item, {}).items():
            counts[value] = counts.get(value, 0) + count
    return dict(sorted(counts.items()))


def block(
    members: Sequence[Answers], form: Form, settings: SatisfactionSettings, raters: int, population: int | None
) -> Tree:
    """`overall`, `items` and `nps` of one subject, or of several together."""
    items = []
    for item in form.levels:
        levels = pooled(members, form, [item])
        if levels.number:
            items.append({"item": item, **level_figures(levels, raters, population, settings)})
    asked_items = [settings.overall] if settings.overall in form.levels else list(form.levels)
    levels = pooled(members, form, asked_items)
    nps = [(item, add_counts(members, item)) for item in form.nps]
    return {
        "overall": level_figures(levels, raters, population, settings) if levels.number else None,
        "items": items,
        "nps": [{"item": item, **nps_figures(counts, raters, population)} for item, counts in nps if counts],
    }


def against_target(interval: Interval | None, target: float) -> str:
    """`reached` when the whole interval is at or above the target, `missed` when it is below; else `uncertain`.

    The interval decides, not the point: 86 % of twenty answers do not show that 85 % are satisfied.
    """
    if interval is None or interval.low < target <= interval.high:
        return UNCERTAIN
    return REACHED if interval.low >= target else MISSED
