"""What of satisfaction may be shown to others: from how many raters on, and what would give somebody away.

A share says more than a mean, an item more than a total; and item means beside the published mean of totals single out
whoever left an item out. Everything together is therefore counted from the subjects that may be shown alone: sums of
what is shown tell nothing new. Sources: docs/sources.md, Anonymity; docs/satisfaction.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scoring.disclosure.thresholds import LEAST_FOR_ITEMS, LEAST_FOR_TOTALS
from scoring.satisfaction.answers import Answers
from scoring.satisfaction.figures import Tree
from scoring.satisfaction.levels import BAD, INDEX, TOP2, TOP3

SHARE_FROM = LEAST_FOR_TOTALS  # raters from which the share of the two best levels is shown alone
ALL_FROM = LEAST_FOR_ITEMS  # raters from which every level may be read off


@dataclass(frozen=True, slots=True)
class Promise:
    """What raters of a relation were promised, and how their totals become the published figure."""

    anonymous: bool
    smallest: int
    aggregate: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What of a subject is open: the items, all levels or only the share of the two best, and the index or not."""

    items: frozenset[str]
    every_level: bool
    index: bool


def opening(promise: Promise, periods: Sequence[Answers]) -> Opening | None:
    """What may be shown of a subject, judged by all its periods, for the published figure folds them. None: nothing.

    Shares of a relation whose published figure is itself a share, and means in any case, need sheets alike in what they
    leave out but for groups of the smallest size. Beside a trimmed mean or a median no mean of items is shown: the
    difference of the two is what a few gave.
    """
    everything = frozenset(item for period in periods for item in period.counts)
    if not promise.anonymous:
        return Opening(everything, True, True)
    regular = all(period.irregular == 0 or period.irregular >= promise.smallest for period in periods)
    raters = min(period.raters for period in periods)
    bound = max(ALL_FROM if raters >= ALL_FROM else SHARE_FROM, promise.smallest)
    if raters < bound or (promise.aggregate == "share" and not regular):
        return None
    items = frozenset(item for item in everything if _answered(periods, item) >= bound)
    every_level = bound >= ALL_FROM
    return Opening(items, every_level, every_level and regular and promise.aggregate in ("mean", "share"))


def _answered(periods: Sequence[Answers], item: str) -> int:
    """Answers of an item in the period that has fewest of it."""
    return min(sum(period.counts[item].values()) for period in periods if item in period.counts)


def only(answers: Answers, opening_: Opening) -> Answers:
    """The answers to open items alone."""
    return replace(answers, counts={item: values for item, values in answers.counts.items() if item in opening_.items})


def cut(tree: Tree, opening_: Opening, target_of: str) -> Tree:
    """A subject's block, made from open answers, without what is not open."""
    if opening_.index:
        return tree
    kept = {"item", "answers", TOP2} if not opening_.every_level else {"item", "answers", TOP2, TOP3, BAD}
    if opening_.every_level and target_of != INDEX:
        kept.add("verdict")
    return {
        **tree,
        "overall": None if tree["overall"] is None else _only_keys(tree["overall"], kept),
        "items": [_only_keys(item, kept) for item in tree["items"]],
        "nps": tree["nps"] if opening_.every_level else [],
    }


def _only_keys(figures: Tree, kept: Collection[str]) -> Tree:
    return {key: value for key, value in figures.items() if key in kept}
