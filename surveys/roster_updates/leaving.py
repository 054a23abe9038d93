"""Who would leave by an import, and when that needs a person to type how many.

A workbook with one row, confirmed in haste, must not end an installation: more than a tenth leaving, an administrator
leaving, or the one who asks, needs the number; the last administrator never leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

from surveys.errors import Invalid
from surveys.roster.diff import RosterDiff
from surveys.roster.model import Person, Roster

SHARE = 10
"""Percent of those who are here."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """`count` people and enterprises; `reasons` (many | administrator | asker) say why the number must be typed."""

    count: int
    reasons: tuple[str, ...]

    @property
    def needs_number(self) -> bool:
        return bool(self.reasons)

    def admits(self, number: int | None) -> bool:
        """Whether they may leave on `number` as it was typed; None: nothing was."""
        return number == self.count if number is not None else not self.needs_number


def count_leaving(diff: RosterDiff) -> int:
    """People and enterprises that a difference takes away; departments and relations are no number to type."""
    return sum(entry.kind in ("person", "enterprise") for entry in diff.leaving)


def weigh_leaving(known: Roster, target: Roster, *, actor: str) -> Leaving:
    """What `target` takes away from `known`. `actor` is a party, or a word such as `cli`."""
    staying = {person.person_id for person in target.people if person.status != "left"}
    people = [person for person in known.people if person.status != "left"]
    gone = [person for person in people if person.person_id not in staying]
    open_firms = {firm.enterprise_id for firm in target.active_enterprises}
    firms = known.active_enterprises
    closed = [firm for firm in firms if firm.enterprise_id not in open_firms]
    reasons = (
        ("many", _is_many(len(gone), len(people)) or _is_many(len(closed), len(firms))),
        ("administrator", any(person.is_admin for person in gone)),
        ("asker", any(person.party == actor for person in gone)),
    )
    return Leaving(len(gone) + len(closed), tuple(reason for reason, holds in reasons if holds))


def _is_many(gone: int, total: int) -> bool:
    return gone * 100 > total * SHARE


def check_leaving(known: Roster, target: Roster, *, actor: str, number: int | None) -> None:
    """Raises Invalid `roster_last_admin`, `roster_leaving_number` (count, reasons) where the number is needed, or is
    another than the one typed.
    """
    check_last_admin(known, target)
    leaving = weigh_leaving(known, target, actor=actor)
    if not leaving.admits(number):
        raise Invalid("roster_leaving_number", count=leaving.count, reasons=leaving.reasons)


def check_last_admin(known: Roster, target: Roster) -> None:
    """Raises Invalid `roster_last_admin` where the roster would have no administrator left."""
    if _admins(known) and not _admins(target):
        raise Invalid("roster_last_admin", name=_admins(known)[0].name)


def _admins(roster: Roster) -> list[Person]:
    return [person for person in roster.people if person.is_admin and person.status != "left"]
