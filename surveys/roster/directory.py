"""What a platform's address book tells, in values: its units, and who is listed in them.

An address book tells each application something else. Whatever is empty here was *not told*, which never means that
there is none: the roster keeps its own value.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import orjson

from surveys.text import normalise_name

BETWEEN = "·"
"""Between the parts of a unit's name where the last one alone would not tell it from others: 财政局·综合科."""
_LONGEST = 100  # characters, as in the sheet 部门


@dataclass(frozen=True, slots=True)
class Unit:
    """A department of the address book; `parent_id` 0 for the highest, which is the corporation itself."""

    unit_id: int
    name: str
    parent_id: int

    @property
    def is_highest(self) -> bool:
        return self.parent_id == 0


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the address book. `userid` as the platform spells it; compared without case.

    `superiors`: userids, nearest first. `leads`: said to lead a unit. `is_active` False: disabled, or the
    account was never activated.
    """

    userid: str
    name: str = ""
    unit_id: int = 0
    superiors: tuple[str, ...] = ()
    leads: bool = False
    mobile: str = ""
    is_active: bool = True

    @property
    def key(self) -> str:
        return self.userid.lower()


@dataclass(frozen=True, slots=True)
class Directory:
    """All that one application may see, in the order of ids."""

    units: tuple[Unit, ...]
    members: tuple[Listed, ...]

    @classmethod
    def of(cls, units: Iterable[Unit], members: Iterable[Listed]) -> Directory:
        """Each unit and each member once, however often they were told, whatever the order."""
        known = {unit.unit_id: unit for unit in units}
        people = {member.key: member for member in members}
        return cls(tuple(known[key] for key in sorted(known)), tuple(people[key] for key in sorted(people)))

    def digest(self) -> str:
        """Equal for equal address books: whether anything has changed since."""
        return hashlib.sha256(orjson.dumps(asdict(self))).hexdigest()


def name_units(units: Iterable[Unit]) -> dict[int, str]:
    """Unit id → the name it goes by: its own where nobody else bears it, else with as many of those above as it takes.

    The highest unit (the corporation) is part of no other unit's name. Two units whose whole paths are equal are one.
    """
    paths = _paths({unit.unit_id: unit for unit in units})
    lengths = dict.fromkeys(paths, 1)
    while True:
        names = {key: _join(path, lengths[key]) for key, path in paths.items()}
        often = Counter(names.values())
        longer = [key for key, name in names.items() if often[name] > 1 and lengths[key] < len(paths[key])]
        if not longer:
            return names
        for key in longer:
            lengths[key] += 1


def parent_names(units: Iterable[Unit]) -> dict[str, str]:
    """Name of a unit → name of the one above; nothing for those directly below the highest."""
    units = tuple(units)
    names, known = name_units(units), {unit.unit_id: unit for unit in units}
    return {
        names[unit.unit_id]: names[unit.parent_id]
        for unit in units
        if unit.parent_id in known and not known[unit.parent_id].is_highest
    }


def _paths(known: dict[int, Unit]) -> dict[int, tuple[str, ...]]:
    """From below the highest unit down; a circle, which no platform should tell, is cut."""
    paths: dict[int, tuple[str, ...]] = {}
    for unit in known.values():
        path, seen, here = [normalise_name(unit.name)], {unit.unit_id}, known.get(unit.parent_id)
        while here is not None and here.unit_id not in seen and not here.is_highest:
            path.append(normalise_name(here.name))
            seen.add(here.unit_id)
            here = known.get(here.parent_id)
        paths[unit.unit_id] = tuple(reversed(path))
    return paths


def _join(path: tuple[str, ...], length: int) -> str:
    return BETWEEN.join(path[-length:])[:_LONGEST]
