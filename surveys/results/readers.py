"""Who reads which released result: as the round's frozen plan says, by what somebody is in the roster today.

self: the person rated. head: of a person their superior (上级工号), else the 中层 of their department; of anything else
the 中层 of its department. staff: everybody of its department. leaders: whom a 中层 of its department has as superior.
owner: the seats of an enterprise that was rated. Nobody reads by rank alone. Source: docs/formats.md, Plans, `[after]`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from surveys.errors import NotFound
from surveys.parties import ENTERPRISE, PERSON, party_key, party_kind, person_party
from surveys.plans.after import HEAD, LEADERS, OWNER, SELF, STAFF
from surveys.results.base import SubjectView
from surveys.results.stored import view_from
from surveys.results.views import select_results
from surveys.rounds.model import RELEASED, Round, get_round
from surveys.store.tables import person, result, subject, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Readable:
    """A result and as what somebody reads it: one of the words above, the first that holds."""

    view: SubjectView
    reader: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """What somebody is: their own key, whose head, of which departments head, member and leader."""

    own: str = ""
    enterprise: str = ""
    people: Collection[str] = ()
    headed: Collection[str] = ()
    member: Collection[str] = ()
    led: Collection[str] = ()
    led_people: Collection[str] = field(default=(), repr=False)

    def reads(self, row: Any, names: Collection[str]) -> str:
        """The first of `names` that this standing fulfils for a subject's row; "" for none."""
        return next((name for name in names if self._is(name, row)), "")

    def _is(self, name: str, row: Any) -> bool:
        if row.kind == "person":
            people = {SELF: {self.own}, HEAD: self.people, LEADERS: self.led_people}
            return any(row.subject_id == key for key in people.get(name, ()))
        if name == OWNER:
            return bool(row.kind == "enterprise" and row.subject_id == self.enterprise)
        units = {HEAD: self.headed, STAFF: self.member, LEADERS: self.led}
        return any(row.unit == unit for unit in units.get(name, ()))


def list_readable(work: Work, *, party: str) -> tuple[Readable, ...]:
    """Every released result that a party may read, the newest round first."""
    return tuple(_list(work, party, survey_round.c.state == RELEASED))


def get_readable(work: Work, *, party: str, round_id: str, subject_id: str) -> Readable:
    """One of them. Errors: `result_unknown`, also for what there is and they may not read."""
    here = and_(survey_round.c.state == RELEASED, result.c.round_id == round_id, result.c.subject_id == subject_id)
    for readable in _list(work, party, here):
        return readable
    raise NotFound("result_unknown", name=subject_id)


def list_told(work: Work, *, round_: Round) -> tuple[str, ...]:
    """Whom the release of a round is told: people rated, and the heads of what else was rated, if they may read it."""
    after, rows = round_.frozen.plan.after, select(subject).where(subject.c.round_id == round_.round_id)
    subjects = work.db.execute(rows).all()
    people = {row.subject_id for row in subjects if row.kind == "person" and SELF in after.readers_of("person")}
    units = {row.unit for row in subjects if row.kind != "person" and HEAD in after.readers_of(row.kind)}
    people |= set(work.db.execute(_heads(person.c.person_id, sorted(units))).scalars()) if units else set()
    return tuple(person_party(key) for key in sorted(people))


def _list(work: Work, party: str, here: ColumnElement[bool]) -> Iterable[Readable]:
    standing = _find_standing(work, party)
    if standing is None:
        return
    units = {*standing.headed, *standing.member, *standing.led}
    keys = {standing.own, standing.enterprise, *standing.people, *standing.led_people} - {""}
    about = or_(
        subject.c.subject_id.in_(sorted(keys)), and_(subject.c.kind != "person", subject.c.unit.in_(sorted(units)))
    )
    for row in work.db.execute(select_results(subject.c.kind).where(here, about)):
        after = get_round(work, round_id=row.round_id).frozen.plan.after
        reader = standing.reads(row, after.readers_of(row.kind))
        if reader:
            yield Readable(view_from(row), reader, row.kind)


def _find_standing(work: Work, party: str) -> _Standing | None:
    """None for whoever reads nothing: passers-by, and people who left."""
    if party_kind(party) == ENTERPRISE:
        return _Standing(enterprise=party_key(party).partition("#")[0])
    if party_kind(party) != PERSON:
        return None
    row = work.db.execute(select(person).where(person.c.person_id == party_key(party))).one_or_none()
    if row is None or row.status == "left":
        return None
    headed = {row.department} if row.level == "manager" else set()
    led = set(work.db.execute(_heads(person.c.department, of=row.person_id)).scalars())
    return _Standing(
        own=row.person_id,
        people=_people_of(work, row),
        headed=headed,
        member={row.department},
        led=led,
        led_people=set(
            work.db.execute(select(person.c.person_id).where(person.c.department.in_(sorted(led)))).scalars()
        ),
    )


def _people_of(work: Work, row: Any) -> set[str]:
    """Whose head somebody is."""
    own = person.c.manager_id == row.person_id
    if row.level == "manager":
        without = and_(person.c.department == row.department, person.c.level == "staff", person.c.manager_id.is_(None))
        own = or_(own, without)
    return set(work.db.execute(select(person.c.person_id).where(own, person.c.person_id != row.person_id)).scalars())


def _heads(column: Any, units: Collection[str] | None = None, *, of: str = "") -> Any:
    """The 中层 of departments, or those who have somebody as their superior."""
    heads = select(column).where(person.c.level == "manager", person.c.status != "left")
    return heads.where(person.c.department.in_(units) if units is not None else person.c.manager_id == of)
