"""Exclusions: pairs that must never be rated, whatever rules, sheets and draws say."""

from __future__ import annotations

from sqlalchemy import delete, select

from surveys.assignments.roster_changes import adjust_rounds
from surveys.audit import record_act
from surveys.errors import Invalid, NotFound
from surveys.roster import Exclusion, Roster, load_roster
from surveys.rounds.model import UNDER_WAY, list_rounds
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, exclusion
from surveys.work import Work

LONGEST_REASON = 200


def exclude_rater(work: Work, *, rater: str, subject: str, reason: str, actor: str) -> Exclusion:
    """Never let `rater` (工号, name or 统一社会信用代码) rate `subject` (工号, name or department).

    Open assignments of the pair fall away in rounds under way, answered ones stay; a repetition changes the reason.
    Errors: `exclusion_reason`, `exclusion_self`, `who_unknown`, `who_ambiguous`.
    """
    excluded = read_exclusion(load_roster(work), rater=rater, subject=subject, reason=reason)
    insert = insert_into(work.db, exclusion).values(
        rater=excluded.rater, subject_id=excluded.subject_id, reason=excluded.reason
    )
    changed = insert.on_conflict_do_update(index_elements=["rater", "subject_id"], set_={"reason": excluded.reason})
    work.db.execute(changed)
    facts = {"subject": excluded.subject_id, "reason": excluded.reason}
    record_act(work, actor=actor, action="exclude_rater", target=excluded.rater, **facts)
    adjust_rounds(work, actor=actor)
    return excluded


def read_exclusion(roster: Roster, *, rater: str, subject: str, reason: str) -> Exclusion:
    """Who is meant, by key or name. Errors as `exclude_rater`."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid("exclusion_reason")
    excluded = Exclusion(_find_rater(roster, rater), _find_subject(roster, subject), reason)
    if excluded.rater == f"person:{excluded.subject_id}":
        raise Invalid("exclusion_self")
    return excluded


def count_falling_away(work: Work, excluded: Exclusion) -> int:
    """Open assignments of rounds under way that an exclusion would take away for good."""
    running = [round_.round_id for round_ in list_rounds(work, states=UNDER_WAY)]
    theirs = (assignment.c.subject_id == excluded.subject_id) & assignment.c.done_on.is_(None)
    raters = work.db.execute(select(assignment.c.rater).where(theirs, assignment.c.round_id.in_(running))).scalars()
    return sum(rater.partition("#")[0] == excluded.rater for rater in raters)


def remove_exclusion(work: Work, *, rater: str, subject: str, actor: str) -> Exclusion:
    """Let them rate again, from the next round on. Errors as above, and `exclusion_unknown`."""
    roster = load_roster(work)
    pair = (_find_rater(roster, rater), _find_subject(roster, subject))
    excluded = next(
        (exclusion for exclusion in roster.exclusions if (exclusion.rater, exclusion.subject_id) == pair), None
    )
    if excluded is None:
        raise NotFound("exclusion_unknown", rater=rater, subject=subject)
    this_pair = (exclusion.c.rater == excluded.rater) & (exclusion.c.subject_id == excluded.subject_id)
    work.db.execute(delete(exclusion).where(this_pair))
    record_act(work, actor=actor, action="remove_exclusion", target=excluded.rater, subject=excluded.subject_id)
    return excluded


def list_exclusions(work: Work) -> tuple[tuple[Exclusion, str, str], ...]:
    """Each with the names of rater and subject."""
    roster = load_roster(work)
    return tuple(
        (exclusion, name_rater(roster, exclusion.rater), name_subject(roster, exclusion.subject_id))
        for exclusion in roster.exclusions
    )


def name_rater(roster: Roster, party: str) -> str:
    kind, _, key = party.partition(":")
    rater = roster.find_person(key) if kind == "person" else roster.find_enterprise(key)
    return rater.name if rater is not None else key


def name_subject(roster: Roster, subject_id: str) -> str:
    person = roster.find_person(subject_id)
    return person.name if person is not None else subject_id


def _find_rater(roster: Roster, words: str) -> str:
    people = [person.party for person in roster.people if words == person.person_id]
    firms = [
        f"enterprise:{enterprise.enterprise_id}"
        for enterprise in roster.enterprises
        if words == enterprise.enterprise_id
    ]
    named = [person.party for person in roster.people if words == person.name and person.status != "left"]
    named += [
        f"enterprise:{enterprise.enterprise_id}" for enterprise in roster.active_enterprises if words == enterprise.name
    ]
    return _only(words, people or firms or named)


def _find_subject(roster: Roster, words: str) -> str:
    people = [person.person_id for person in roster.people if words == person.person_id]
    places = [department.name for department in roster.departments if words == department.name]
    named = [person.person_id for person in roster.people if words == person.name and person.status != "left"]
    return _only(words, people or places or named)


def _only(words: str, keys: list[str]) -> str:
    if not keys:
        raise NotFound("who_unknown", name=words)
    if len(keys) > 1:
        raise Invalid("who_ambiguous", name=words, count=len(keys))
    return keys[0]
