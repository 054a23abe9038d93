"""Whom a rule, or the sheet 关系, names for one subject: what every draw and every replacement chooses from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.parties import ENTERPRISE, party_kind
from surveys.plans.model import PlanRelation
from surveys.relations.base import SubjectSpec
from surveys.relations.cooldown import is_resting
from surveys.relations.registry import RATER_RULES
from surveys.relations.standing_in import StandIn, WithStandIns
from surveys.roster import Roster


@dataclass(frozen=True, slots=True)
class Candidates:
    """Parties in order, once each, nobody for himself (but `self`), no exclusion.

    `by_hand`: the sheet 关系 names them, and they all rate.
    """

    parties: tuple[str, ...]
    by_hand: bool = False

    def without(self, resting: frozenset[str]) -> Candidates:
        """The same without the enterprises that rest."""
        if not resting:
            return self
        return Candidates(tuple(party for party in self.parties if not is_resting(party, resting)), self.by_hand)

    @property
    def names(self) -> tuple[str, ...]:
        """The voices alone, in order: persons and enterprises, each once."""
        return tuple(dict.fromkeys(party.partition("#")[0] if "#" in party else party for party in self.parties))

    def seats_of(self, voice: str) -> list[str]:
        """All parties of one voice."""
        if party_kind(voice) != ENTERPRISE:
            return [voice]
        return [party for party in self.parties if party.partition("#")[0] == voice]

    @property
    def voices(self) -> dict[str, list[str]]:
        """Person or enterprise → its parties: all seats of an enterprise go together."""
        by_voice: dict[str, list[str]] = {}
        for party in self.parties:
            by_voice.setdefault(party.partition("#")[0], []).append(party)
        return by_voice


def list_candidates(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> Candidates:
    """Rows of the sheet 关系 replace the rule for their subject and relation; exclusions bind both."""
    by_hand = _named_by_hand(roster, relation, subject)
    candidates = dict.fromkeys(_named_by_rule(roster, relation, subject) if by_hand is None else by_hand)
    if subject.kind == "person" and relation.raters != "self" and relation.relation != "self":
        candidates.pop(f"person:{subject.subject_id}", None)
    barred = roster.excluded_by_subject.get(subject.subject_id)
    kept = [party for party in candidates if party.partition("#")[0] not in barred] if barred else list(candidates)
    return Candidates(tuple(sorted(kept)), by_hand is not None)


def list_stand_ins(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> tuple[StandIn, ...]:
    """Who rates in place of somebody who is away; nobody where the sheet 关系 decides."""
    rule = RATER_RULES[relation.raters]
    if subject.kind not in rule.kinds or _named_by_hand(roster, relation, subject) is not None:
        return ()
    return rule.list_stand_ins(roster, subject) if isinstance(rule, WithStandIns) else ()


def _named_by_hand(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> list[str] | None:
    """Raters from the sheet 关系, [] where those it names are away; None where it does not name the subject."""
    if subject.kind != "person":
        return None
    named = roster.overrides_by_subject.get((subject.subject_id, relation.relation))
    if named is None:
        return None
    people = (roster.find_person(person_id) for person_id in named)
    return [person.party for person in people if person is not None and person.status == "active"]


def _named_by_rule(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> Iterable[str]:
    rule = RATER_RULES[relation.raters]
    if subject.kind not in rule.kinds:
        return ()
    raters = rule.list_raters(roster, subject)
    if not relation.not_own_unit:
        return raters
    own = roster.active_by_department.get(subject.unit, frozenset())
    return (rater for rater in raters if rater not in own)
