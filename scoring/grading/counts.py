"""Unit rules where there are no quotas: a small group, or bands.

`max_count` moves the lowest of its grade down one; `min_count` takes the lowest scorer for the last grade, the
highest for any other. Equal scores are never split: where they stand in the way the group is undecided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scoring.grading.base import Group, Person, Verdict
from scoring.policy_model import UnitRule


@dataclass
class Ladder:
    """Grades (best first) and the place of each subject on them."""

    names: tuple[str, ...]
    places: dict[str, int]

    def holders(self, place: int, group: Group) -> list[Person]:
        """People at a place, best first."""
        return [person for person in group.people if self.places[person.subject] == place]


class _Stuck(Exception):
    """A rule cannot be kept; the arguments say why."""


def apply_rules(ladder: Ladder, group: Group, certificate: dict[str, Any]) -> Verdict:
    """Grades after the group's unit rules: maxima first, then minima, each in the order of the policy."""
    applied: list[dict[str, Any]] = []
    try:
        for rule in group.rules:
            if rule.max_count is not None:
                applied.append(_hold_down(ladder, group, rule, rule.max_count))
        for rule in group.rules:
            if rule.min_count is not None:
                applied.append(_fill_up(ladder, group, rule, _minimum(group.rules, rule)))
    except _Stuck as stuck:
        certificate.update(reason=stuck.args[0], **stuck.args[1])
        return Verdict({}, certificate, undecided=True)
    if applied:
        certificate["unit_rules"] = applied
    return Verdict({subject: ladder.names[place] for subject, place in ladder.places.items()}, certificate)


def _minimum(rules: Sequence[UnitRule], rule: UnitRule) -> int:
    """A minimum above a max_count of the same grade gives way."""
    caps = [other.max_count for other in rules if other.grade == rule.grade and other.max_count is not None]
    return min([rule.min_count or 0, *caps])


def _hold_down(ladder: Ladder, group: Group, rule: UnitRule, most: int) -> dict[str, Any]:
    place = ladder.names.index(rule.grade)
    holders = ladder.holders(place, group)
    surplus = len(holders) + group.fixed.get(rule.grade, 0) - most
    moved = holders[max(0, len(holders) - surplus) :]  # nobody where there is no surplus
    if surplus > len(holders) or (moved and place == len(ladder.names) - 1):
        raise _Stuck("max_count_unreachable", {"grade": rule.grade, "max_count": most})
    _keep_ties(moved, holders[: len(holders) - len(moved)], rule)
    for person in moved:
        ladder.places[person.subject] = place + 1
    return {"grade": rule.grade, "max_count": most, "moved_down": [person.subject for person in moved]}


def _fill_up(ladder: Ladder, group: Group, rule: UnitRule, least: int) -> dict[str, Any]:
    place, last = ladder.names.index(rule.grade), len(ladder.names) - 1
    lacking = least - len(ladder.holders(place, group)) - group.fixed.get(rule.grade, 0)
    if place == last:
        others = [person for person in reversed(group.people) if ladder.places[person.subject] != last]
    else:
        others = [person for person in group.people if ladder.places[person.subject] > place]
    if lacking > len(others):
        raise _Stuck("min_count_unreachable", {"grade": rule.grade, "min_count": least})
    taken = others[: max(0, lacking)]
    _keep_ties(taken, others[len(taken) :], rule)
    for person in taken:
        ladder.places[person.subject] = place
    return {"grade": rule.grade, "min_count": least, "taken": [person.subject for person in taken]}


def _keep_ties(moved: Sequence[Person], left: Sequence[Person], rule: UnitRule) -> None:
    scores = {person.score for person in moved}
    tied = [person.subject for person in (*moved, *left) if person.score in scores]
    if len(tied) > len(moved):
        raise _Stuck("ties", {"grade": rule.grade, "tied": sorted(tied)})
