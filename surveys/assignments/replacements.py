"""Somebody steps in: a group that lost raters is filled up from the rule's candidates, the least loaded first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from surveys.accounts.bindings import list_gone
from surveys.messages.outbox import NewNotice, post_notices
from surveys.parties import PERSON, party_key, party_kind
from surveys.plans import PlanRelation
from surveys.relations import AssignmentSpec, SubjectSpec, list_candidates
from surveys.roster import Roster
from surveys.rounds.model import Round
from surveys.rounds.opening import insert_assignments, invite_raters
from surveys.rounds.progress import list_finished
from surveys.store.tables import assignment, notice, refusal, subject
from surveys.work import Work

Place = tuple[str, str]
"""(relation, subject)"""


@dataclass(frozen=True, slots=True)
class Filled:
    """Who stepped in, and which places stay below the wanted size because nobody is left to ask."""

    added: tuple[AssignmentSpec, ...] = ()
    short: tuple[Place, ...] = ()


@dataclass(slots=True)
class Ledger:
    """A round's assignments as they are now. A voice is a person or an enterprise with all its seats."""

    voices: Mapping[Place, set[str]]
    live: Mapping[Place, set[str]]
    """Voices that have answered or still can."""
    loads: Counter[str]
    refused: Mapping[Place, set[str]]


def read_ledger(work: Work, *, round_id: str) -> Ledger:
    """Everything that choosing a replacement looks at, in three questions."""
    rows = work.db.execute(select(assignment).where(assignment.c.round_id == round_id)).all()
    gone = list_gone(work, parties=sorted({row.rater for row in rows if row.done_on is None}))
    voices, live, loads = defaultdict(set), defaultdict(set), Counter[str]()
    for row in rows:
        place, voice = (row.relation, row.subject_id), row.rater.partition("#")[0]
        voices[place].add(voice)
        if row.done_on is not None or row.rater not in gone:
            live[place].add(voice)
            loads[row.rater] += 1
    refused: dict[Place, set[str]] = defaultdict(set)
    for row in work.db.execute(select(refusal).where(refusal.c.round_id == round_id)):
        refused[row.relation, row.subject_id].add(row.rater.partition("#")[0])
    return Ledger(voices, live, loads, refused)


def fill_groups(
    work: Work, *, round_: Round, roster: Roster, places: Iterable[Place], send_at: datetime | None = None
) -> Filled:
    """Bring groups back to their wanted size: the draw's `at_least`, the smallest group, one for real names.

    Candidates are those of the rule under today's roster; where somebody gave the subject back, whoever stands in
    for them is one. Nobody who gave it back is asked again, nobody is asked beyond a draw's bound. The new raters
    are invited, those who had finished are reminded. Safe to repeat.
    """
    plan = round_.frozen.plan
    ledger = read_ledger(work, round_id=round_.round_id)
    rows = work.db.execute(select(subject).where(subject.c.round_id == round_.round_id, subject.c.left_on.is_(None)))
    subjects = {row.subject_id: SubjectSpec(row.subject_id, row.kind, row.name, row.unit, row.level) for row in rows}
    added: list[AssignmentSpec] = []
    short: list[Place] = []
    for place in sorted(set(places)):
        relation, about = plan.find_relation(place[0]), subjects.get(place[1])
        if relation is None or about is None or not _knows(roster, about):
            continue
        missing = wanted_size(relation, round_.frozen.min_raters) - len(ledger.live.get(place, ()))
        if missing <= 0:
            continue
        chosen = _choose(roster, relation, about, ledger, missing)
        added += chosen
        ledger.loads.update(spec.rater for spec in chosen)
        short += [place] if len({spec.rater.partition("#")[0] for spec in chosen}) < missing else []
    raters = sorted({spec.rater for spec in added})
    finished = list_finished(work, round_id=round_.round_id, parties=raters)
    insert_assignments(work, round_.round_id, added)
    invite_raters(work, round_.round_id, raters, round_.closes_at, send_at)
    _ask_again(work, round_, [spec for spec in added if spec.rater in finished], send_at)
    return Filled(tuple(added), tuple(short))


def _ask_again(work: Work, round_: Round, added: Sequence[AssignmentSpec], send_at: datetime | None) -> None:
    """Whoever had finished, and does not wait for the invitation, would look no more: they are reminded."""
    sent = (notice.c.round_id == round_.round_id) & (notice.c.kind == "invitation") & (notice.c.state != "planned")
    parties = [spec.rater for spec in added]
    invited = set(work.db.execute(select(notice.c.party).where(sent, notice.c.party.in_(parties))).scalars())
    places = {spec.rater: f"{spec.relation}:{spec.subject_id}" for spec in added if spec.rater in invited}
    params = {"round": round_.round_id, "at": (send_at or work.now).isoformat()}
    news = (
        NewNotice(f"again:{round_.round_id}:{place}:{rater}", rater, "reminder", params, round_.round_id)
        for rater, place in sorted(places.items())
    )
    post_notices(work, news, expires_at=round_.closes_at, send_at=send_at)


def wanted_size(relation: PlanRelation, min_raters: int) -> int:
    """Below it a group is filled up."""
    if relation.draw is not None:
        return relation.draw.at_least
    return min_raters if relation.anonymous else 1


def _knows(roster: Roster, about: SubjectSpec) -> bool:
    return about.kind != "person" or roster.find_person(about.subject_id) is not None


def _choose(
    roster: Roster, relation: PlanRelation, about: SubjectSpec, ledger: Ledger, missing: int
) -> list[AssignmentSpec]:
    place = (relation.relation, about.subject_id)
    given_back = ledger.refused.get(place, set())
    taken = ledger.voices.get(place, set()) | given_back
    they = list_candidates(without_people(roster, given_back), relation, about)
    free = {voice: parties for voice, parties in they.voices.items() if voice not in taken}
    most = relation.draw.at_most_per_rater if relation.draw is not None else None
    ordered = sorted(free, key=lambda voice: (max(ledger.loads[party] for party in free[voice]), voice))
    fit = [voice for voice in ordered if most is None or ledger.loads[free[voice][0]] < most]
    return [
        AssignmentSpec(free[voice][0], relation.relation, about.subject_id)  # further seats join when they are bound
        for voice in fit[:missing]
    ]


def without_people(roster: Roster, parties: Collection[str]) -> Roster:
    """The roster as if these people were away, so that whoever stands in for them is found."""
    away = {party_key(party) for party in parties if party_kind(party) == PERSON}
    if not away:
        return roster
    people = (replace(person, status="leave") if person.person_id in away else person for person in roster.people)
    return replace(roster, people=tuple(people))
