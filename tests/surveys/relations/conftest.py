from __future__ import annotations

import pytest

from surveys.roster import Department, Enterprise, Override, Person, Roster


def make_roster(
    *people: Person, enterprises: tuple[Enterprise, ...] = (), overrides: tuple[Override, ...] = (), serving: str = ""
) -> Roster:
    """A roster whose departments are those of its people, all serving enterprises unless `serving` lists them."""
    names = sorted({person.department for person in people})
    departments = tuple(Department(name, serves_enterprises=not serving or name in serving) for name in names)
    return Roster(tuple(sorted(people, key=lambda one: one.person_id)), departments, enterprises, overrides)


@pytest.fixture
def park() -> Roster:
    """Two leaders; 甲 with two heads and three staff, 乙 with a head and two staff, 丙 with staff only."""
    return make_roster(
        Person("L1", "领导一", "班子", "leader"),
        Person("L2", "领导二", "班子", "leader"),
        Person("L3", "领导三", "班子", "leader", status="leave"),
        Person("A1", "甲正", "甲", "manager", "L1", ("乙",)),
        Person("A2", "甲副", "甲", "manager", "A1", ("乙", "甲")),
        Person("B1", "乙正", "乙", "manager", "L2", ("甲", "丙")),
        Person("a1", "甲员一", "甲", "staff", "A2", ("乙", "甲")),
        Person("a2", "甲员二", "甲", "staff", None),
        Person("a3", "甲员三", "甲", "staff", "A1", status="seconded"),
        Person("b1", "乙员一", "乙", "staff", "B1", ("甲",)),
        Person("b2", "乙员二", "乙", "staff", "L2"),
        Person("c1", "丙员一", "丙", "staff", "L2"),
        enterprises=(
            Enterprise("E1", "企业一", seats=2),
            Enterprise("E2", "企业二"),
            Enterprise("E3", "企业三", is_active=False),
        ),
        serving="甲乙",
    )
