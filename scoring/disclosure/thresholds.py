"""From how many raters on words, and figures that tell how far raters lie apart, may be shown."""

from dataclasses import dataclass

from scoring.policy_model import Policy

LEAST_FOR_TOTALS = 5  # spread, extremes or histogram of raters' totals
LEAST_FOR_ITEMS = 8  # the same of one item: on five points mean and SD identify 63 % of all sets of five answers


@dataclass(frozen=True, slots=True)
class CommentDisclosure:
    """Whether a relation's comments about a subject may be shown, from how many raters on, and whether only shuffled
    (one by one, never a rater's together)."""

    shown: bool
    least: int
    shuffled: bool


def comments_of(policy: Policy, relation: str, raters: int, before: int | None = None) -> CommentDisclosure:
    """May the comments of a relation about a subject be shown?

    `raters`: how many rated, whether or not they wrote, for each of them might be the author. `before`: how many had
    when comments were last shown; what has come in since is told apart, so it needs as many authors again. A relation
    rated by real name needs nobody to hide behind. ValueError for a relation that the policy does not have.
    """
    for _, rule in policy.relations():
        if rule.relation == relation:
            break
    else:
        raise ValueError(f"unknown relation {relation!r}")
    if not rule.anonymous:
        return CommentDisclosure(raters > 0, 1, shuffled=False)
    least = policy.disclosure.comments
    newly = raters if before is None else raters - before
    return CommentDisclosure(raters >= least and (newly == 0 or newly >= least), least, shuffled=True)


def may_show_spread(raters: int, of_items: bool) -> bool:
    """Whether a figure that tells how far anonymous raters lie apart (SD, interval, extremes, histogram, agreement as a
    number) may be shown: of raters' totals from 5 on, of one item's values from 8 on; below, only a word.

    Source: docs/sources.md, Anonymity (moments).
    """
    return raters >= (LEAST_FOR_ITEMS if of_items else LEAST_FOR_TOTALS)
