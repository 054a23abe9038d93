"""The roster out of the database."""

from __future__ import annotations

from sqlalchemy import select

from surveys.roster.model import Department, Enterprise, Exclusion, InvitationCode, Override, Person, Roster
from surveys.store.tables import department, enterprise, exclusion, invitation, person, relation_override
from surveys.work import Work


def load_roster(work: Work) -> Roster:
    """Everybody and everything, ordered by key (text order): equal databases give equal rosters."""
    return Roster(
        people=tuple(sorted(_people(work), key=lambda entry: entry.person_id)),
        departments=tuple(sorted(_departments(work), key=lambda entry: entry.name)),
        enterprises=tuple(sorted(_enterprises(work), key=lambda entry: entry.enterprise_id)),
        overrides=tuple(sorted(_overrides(work))),
        exclusions=tuple(sorted(_exclusions(work))),
    )


def list_codes(work: Work) -> tuple[InvitationCode, ...]:
    """The invitation codes of people who have not left and of active enterprises, people first."""
    roster = load_roster(work)
    names = {("person", person.person_id): person.name for person in roster.people if person.status != "left"}
    names |= {("enterprise", enterprise.enterprise_id): enterprise.name for enterprise in roster.active_enterprises}
    codes = {(row.kind, row.key): row.code for row in work.db.execute(select(invitation))}
    return tuple(
        InvitationCode(kind, key, name, codes[kind, key]) for (kind, key), name in names.items() if (kind, key) in codes
    )


def _people(work: Work) -> list[Person]:
    return [
        Person(
            person_id=row.person_id,
            name=row.name,
            department=row.department,
            level=row.level,
            manager_id=row.manager_id,
            collaborates=tuple(row.collaborates),
            wecom_userid=row.wecom_userid,
            mobile=row.mobile,
            status=row.status,
            is_admin=row.is_admin,
        )
        for row in work.db.execute(select(person))
    ]


def _departments(work: Work) -> list[Department]:
    return [
        Department(row.name, row.parent, row.serves_enterprises, row.grade)
        for row in work.db.execute(select(department))
    ]


def _enterprises(work: Work) -> list[Enterprise]:
    return [
        Enterprise(row.enterprise_id, row.name, row.contact, row.mobile, row.seats, row.is_active)
        for row in work.db.execute(select(enterprise))
    ]


def _overrides(work: Work) -> list[Override]:
    return [Override(row.subject_id, row.rater_id, row.relation) for row in work.db.execute(select(relation_override))]


def _exclusions(work: Work) -> list[Exclusion]:
    return [Exclusion(row.rater, row.subject_id, row.reason) for row in work.db.execute(select(exclusion))]
