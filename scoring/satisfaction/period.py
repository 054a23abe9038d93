"""One survey: a relation in a period, subject by subject, together, and what can be learnt from the items."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scoring.agreement.figures import significant
from scoring.arithmetic import HUNDRED, number_text
from scoring.intervals import Interval, interval
from scoring.policy_model import Scale
from scoring.satisfaction.answers import Answers
from scoring.satisfaction.drivers import DriversRefused, key_drivers
from scoring.satisfaction.figures import (
    DECIMALS,
    Form,
    Tree,
    add_counts,
    block,
    bounds,
    item_levels,
    percent_text,
    pooled,
)
from scoring.satisfaction.importance import Point, cross_hairs, place
from scoring.satisfaction.index import Measured, weighted_index
from scoring.satisfaction.levels import TOP2
from scoring.satisfaction.proportions import estimate_counted, wilson
from scoring.satisfaction.raking import FEWEST, Raked, RakingRefused, rake
from scoring.satisfaction.settings import SatisfactionSettings


def together(members: Sequence[Answers], behind: int, form: Form, settings: SatisfactionSettings) -> Tree:
    """All subjects together: figures as of one subject, and whatever the policy asks for beyond."""
    population = _population(members, behind)
    tree = {"subjects": len(members), "raters": behind, **block(members, form, settings, behind, population)}
    if settings.margins:
        tree["weighted"] = _weighted(members, behind, form, settings)
    return tree | _lessons(members, behind, form, settings)


def _lessons(members: Sequence[Answers], behind: int, form: Form, settings: SatisfactionSettings) -> Tree:
    """Index with fixed weights, importance and performance, key drivers: all from means of items."""
    tree: Tree = {}
    if settings.weights:
        tree["index"] = _fixed_index(members, form, settings)
    if form.importance:
        tree["importance"] = _importance(members, behind, form)
    if settings.overall in form.levels and len(form.levels) > 1:
        tree["drivers"] = _drivers(members, form, settings)
    return tree


def _population(members: Sequence[Answers], behind: int) -> int | None:
    """Those invited, where the same number was for every subject; otherwise the whole is not known."""
    invited = {member.invited for member in members}
    only = next(iter(invited)) if len(invited) == 1 else None
    return only if only is not None and only >= behind else None


def _weighted(members: Sequence[Answers], behind: int, form: Form, settings: SatisfactionSettings) -> Tree:
    """Top-2 share with raked weights of the subjects' columns; why not, where the margins cannot be used."""
    items = [settings.overall] if settings.overall in form.levels else list(form.levels)
    rated = [(member, pooled([member], form, items)) for member in members]
    rated = [(member, levels) for member, levels in rated if levels.number]
    margins = {name: {key: float(share) for key, share in shares.items()} for name, shares in settings.margins.items()}
    for name in margins:
        for category in margins[name]:
            people = sum(member.raters for member, _ in rated if member.columns[name] == category)
            if 0 < people < FEWEST:
                return {"refused": "too_few", "what": f"{name}={category}"}
    try:
        raked = rake([member.columns for member, _ in rated], [member.raters for member, _ in rated], margins)
    except RakingRefused as refused:
        return {"refused": refused.args[0], "what": refused.args[1]}
    parts = [(weight * member.raters, float(levels.share(TOP2))) for weight, (member, levels)
             in zip(raked.weights, rated, strict=True)]  # fmt: skip
    share = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    return _raked_tree(raked, share, behind / raked.deff)


def _raked_tree(raked: Raked, share: float, enough: float) -> Tree:
    return {
        "top2": {"value": percent_text(share), **bounds(wilson(share, enough))},
        "converged": raked.converged,
        "off": None if raked.converged else significant(raked.off),
        "trimmed": raked.trimmed,
        "deff": significant(raked.deff, 4),
        "n_eff": significant(enough, 4),
    }


def _fixed_index(members: Sequence[Answers], form: Form, settings: SatisfactionSettings) -> Tree:
    measured = []
    for item, weight in settings.weights.items():
        mean = _mean(add_counts(members, item))
        if mean is None:
            return {"value": None, "missing": item}
        measured.append(Measured(weight, form.scales[item], mean))
    return {"value": number_text(weighted_index(measured), DECIMALS)}


def _mean(counts: Mapping[Fraction, int]) -> Fraction | None:
    number = sum(counts.values())
    return sum((value * count for value, count in counts.items()), Fraction(0)) / number if number else None


def _importance(members: Sequence[Answers], behind: int, form: Form) -> Tree:
    points = []
    for item, rating in form.importance.items():
        performance = _percent(add_counts(members, item), form.scales[item], behind)
        importance = _percent(add_counts(members, rating), form.scales[rating], behind)
        if performance and importance:
            points.append(Point(item, performance[0], importance[0], performance[1], importance[1]))
    if not points:
        return {"points": []}
    lines = cross_hairs(points)
    placed = [
        {
            "item": placed.point.item,
            "performance": {"value": number_text(Fraction(placed.point.performance), DECIMALS),
                            **bounds(placed.point.performance_interval, 1)},
            "importance": {"value": number_text(Fraction(placed.point.importance), DECIMALS),
                           **bounds(placed.point.importance_interval, 1)},
            "quadrant": placed.quadrant,
        }
        for placed in place(points)
    ]  # fmt: skip
    names = ("performance", "importance")
    return {"lines": {name: number_text(Fraction(line), DECIMALS) for name, line in zip(names, lines, strict=True)},
            "points": placed}  # fmt: skip


def _percent(counts: Mapping[Fraction, int], scale: Scale, behind: int) -> tuple[float, Interval | None] | None:
    """Mean and interval in percent of the scale's range."""
    share = {(value - scale.low) / (scale.high - scale.low) * HUNDRED: count for value, count in counts.items()}
    mean, number = _mean(share), estimate_counted(share, people=behind)
    if mean is None:
        return None
    return float(mean), None if number is None else interval(number, low=Fraction(0), high=HUNDRED)


def _drivers(members: Sequence[Answers], form: Form, settings: SatisfactionSettings) -> Tree:
    """Over the subjects' means: which items go with the overall item."""
    items = [item for item in form.levels if item != settings.overall and item not in form.importance.values()]
    rows, overall = [], []
    for member in members:
        means = [float(levels.index()) if (levels := item_levels(member, form, item)).number else None
                 for item in (*items, settings.overall)]  # fmt: skip
        if None not in means:
            answered = [mean for mean in means if mean is not None]
            rows.append(answered[:-1])
            overall.append(answered[-1])
    try:
        drivers = key_drivers(rows, overall)
    except DriversRefused as refused:
        return {"refused": refused.args[0], "subjects": len(rows), "asked": len(items)}
    shares = zip(items, drivers.johnson, drivers.shapley, drivers.ranks, strict=True)
    return {
        "subjects": drivers.rows,
        "explained": significant(drivers.explained),
        "items": [
            {"item": item, "johnson": significant(johnson), "shapley": significant(shapley), "ranks": list(ranks)}
            for item, johnson, shapley, ranks in shares
        ],
    }
