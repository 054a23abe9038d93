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
    found = read_exclusion(load_roster(work), rater=rater, subject=subject, reason=reason)
    insert = insert_into(work.db, exclusion).values(rater=found.rater, subject_id=found.subject_id, reason=found.reason)
    changed = insert.on_conflict_do_update(index_elements=["rater", "subject_id"], set_={"reason": found.reason})
    work.db.execute(changed)
    facts = {"subject": found.subject_id, "reason": found.reason}
    record_act(work, actor=actor, action="exclude_rater", target=found.rater, **facts)
    adjust_rounds(work, actor=actor)
    return found


def read_exclusion(roster: Roster, *, rater: str, subject: str, reason: str) -> Exclusion:
    """Who is meant, by key or name. Errors as `exclude_rater`."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid("exclusion_reason")
    found = Exclusion(_find_rater(roster, rater), _find_subject(roster, subject), reason)
    if found.rater == f"person:{found.subject_id}":
        raise Invalid("exclusion_self")
    return found


def count_falling_away(work: Work, found: Exclusion) -> int:
    """Open assignments of rounds under way that an exclusion would take away for good."""
    running = [one.round_id for one in list_rounds(work, states=UNDER_WAY)]
    theirs = (assignment.c.subject_id == found.subject_id) & assignment.c.done_on.is_(None)
    raters = work.db.execute(select(assignment.c.rater).where(theirs, assignment.c.round_id.in_(running))).scalars()
    return sum(rater.partition("#")[0] == found.rater for rater in raters)


def remove_exclusion(work: Work, *, rater: str, subject: str, actor: str) -> Exclusion:
    """Let them rate again, from the next round on. Errors as above, and `exclusion_unknown`."""
    roster = load_roster(work)
    pair = (_find_rater(roster, rater), _find_subject(roster, subject))
    found = next((one for one in roster.exclusions if (one.rater, one.subject_id) == pair), None)
    if found is None:
        raise NotFound("exclusion_unknown", rater=rater, subject=subject)
    mine = (exclusion.c.rater == found.rater) & (exclusion.c.subject_id == found.subject_id)
    work.db.execute(delete(exclusion).where(mine))
    record_act(work, actor=actor, action="remove_exclusion", target=found.rater, subject=found.subject_id)
    return found


def list_exclusions(work: Work) -> tuple[tuple[Exclusion, str, str], ...]:
    """Each with the names of rater and subject."""
    roster = load_roster(work)
    return tuple(
        (one, name_rater(roster, one.rater), name_subject(roster, one.subject_id)) for one in roster.exclusions
    )


def name_rater(roster: Roster, party: str) -> str:
    kind, _, key = party.partition(":")
    found = roster.find_person(key) if kind == "person" else roster.find_enterprise(key)
    return found.name if found is not None else key


def name_subject(roster: Roster, subject_id: str) -> str:
    found = roster.find_person(subject_id)
    return found.name if found is not None else subject_id


def _find_rater(roster: Roster, words: str) -> str:
    people = [one.party for one in roster.people if words == one.person_id]
    firms = [f"enterprise:{one.enterprise_id}" for one in roster.enterprises if words == one.enterprise_id]
    named = [one.party for one in roster.people if words == one.name and one.status != "left"]
    named += [f"enterprise:{one.enterprise_id}" for one in roster.active_enterprises if words == one.name]
    return _only(words, people or firms or named)


def _find_subject(roster: Roster, words: str) -> str:
    people = [one.person_id for one in roster.people if words == one.person_id]
    places = [one.name for one in roster.departments if words == one.name]
    named = [one.person_id for one in roster.people if words == one.name and one.status != "left"]
    return _only(words, people or places or named)


def _only(words: str, found: list[str]) -> str:
    if not found:
        raise NotFound("who_unknown", name=words)
    if len(found) > 1:
        raise Invalid("who_ambiguous", name=words, count=len(found))
    return found[0]
