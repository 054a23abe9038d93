"""What scoring is given of a sealed round: sheets, subjects, the records of its stretch of time, earlier results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import orjson
from sqlalchemy import func, select

from scoring.case.loading import Case
from scoring.disclosure.lone import ToldCell, protect_lone
from scoring.inputs import Population, Subject
from scoring.policy import Policy
from scoring.results import Results
from scoring.statistics.in_memory import Sheet, Statistics
from surveys.errors import WrongState
from surveys.plans import Plan, find_plan
from surveys.questionnaires import Questionnaire
from surveys.results.composite import list_contributions
from surveys.results.past import read_history
from surveys.results.recorded import read_events, read_indicators, read_ledger, read_units
from surveys.roster.model import LEVELS
from surveys.rounds.contributions import Contribution
from surveys.rounds.model import UNDER_WAY, Round, get_round
from surveys.store.tables import assignment, ballot, subject
from surveys.work import Work

ACROSS_SUBJECTS = ("quality", "fairness")  # chapters that must know a rater across subjects: nobody does any more
_LEVEL_WORDS = {code: word for word, code in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Scored:
    """A round as a case, and its exact results; complete, so not to be shown before the gate, which they tell whom the
    forms promised what."""

    round: Round
    case: Case
    results: Results
    contributions: tuple[Contribution, ...]

    @property
    def policy(self) -> Policy:
        """The policy as it was frozen when the round opened."""
        return self.case.policy


def score_sealed(work: Work, *, round_id: str) -> Scored:
    """Score a round that takes no more answers. The same ballots give the same results, however often.

    Errors: `round_unknown`, `round_not_closed`.
    """
    round_ = get_round(work, round_id=round_id)
    if round_.state in UNDER_WAY:
        raise WrongState("round_not_closed", round=round_id)
    contributions = list_contributions(work, round_)
    case = read_case(work, round_, contributions)
    results = protect_lone(case.score(), _told(work, contributions))
    return Scored(round_, case, results, contributions)


def _told(work: Work, contributions: Sequence[Contribution]) -> set[ToldCell]:
    """Where the form said that a lone rater's mark is passed on as it is."""
    passed_on: set[ToldCell] = set()
    for contribution in contributions:
        forms = get_round(work, round_id=contribution.round_id).frozen.relations.values()
        keys = [item.subject for item in _subjects(work, contribution.round_id)]
        passed_on.update(
            (key, form.relation, contribution.period) for form in forms for key in keys if form.passes_on(key)
        )
    return passed_on


def read_case(work: Work, round_: Round, contributions: Sequence[Contribution]) -> Case:
    """A round that takes no more answers as a case, with records, units and earlier results as they are now.

    `contributions` are the rounds whose ballots count, this one among them.
    """
    asked = _asked(work, round_)
    policy = round_.policy.for_relations(asked)
    subjects = _subjects(work, round_.round_id)
    keys = {item.subject for item in subjects}
    return Case(
        policy,
        tuple(subjects),
        _statistics(work, policy, keys, contributions),
        indicators=read_indicators(work, round_, keys),
        ledger=read_ledger(work, round_, keys),
        events=read_events(work, round_, keys),
        units=read_units(work),
        history=read_history(work, round_, keys),
        populations=tuple(_populations(work, keys, contributions)),
        asked=asked,
    )


def _asked(work: Work, round_: Round) -> tuple[str, ...]:
    """The relations that the round's plan and the plans it composes ask for, whether anybody answered or not."""
    plans: dict[str, Plan] = {}
    waiting = [round_.frozen.plan]
    while waiting:
        plan = waiting.pop()
        if plan.name not in plans:
            plans[plan.name] = plan
            composed = (find_plan(work, name=name) for name in plan.composes)
            waiting += [source for source in composed if source is not None]
    return tuple(sorted({rule.relation for plan in plans.values() for rule in plan.relations}))


def _subjects(work: Work, round_id: str) -> list[Subject]:
    rows = work.db.execute(select(subject).where(subject.c.round_id == round_id).order_by(subject.c.position))
    return [
        Subject(row.subject_id, row.name, row.kind, row.unit, _LEVEL_WORDS.get(row.level, row.level)) for row in rows
    ]


def _statistics(work: Work, policy: Policy, subjects: set[str], contributions: Sequence[Contribution]) -> Statistics:
    """Each ballot is a vote of its own, but for the seats of one enterprise, which share theirs.

    Ratings alone: what was chosen from options is counted elsewhere (`surveys.results.choices`). A round that is
    composed counts as far as the policy knows its relations and this result its subjects.
    """
    statistics = Statistics(policy)
    for contribution in contributions:
        relations = get_round(work, round_id=contribution.round_id).frozen.relations
        rated = {
            name: {item.key for item in form.questionnaire.rating_items}
            for name, form in relations.items()
            if _fits(policy, name, form.questionnaire)
        }
        for row in work.db.execute(select(ballot).where(ballot.c.round_id == contribution.round_id)):
            if row.relation in rated and row.subject_id in subjects:
                answers, items = orjson.loads(row.answers), rated[row.relation]
                values = {item: _value(text) for item, text in answers.items() if text and item in items}
                voter = row.voter or row.ballot_id
                statistics.add(Sheet(row.subject_id, row.relation, voter, contribution.period, values))
    return statistics


def _fits(policy: Policy, relation: str, questionnaire: Questionnaire) -> bool:
    """Whether the policy counts the relation and knows all its ratings, on the scales that were asked."""
    counted = next((rule for _, rule in policy.relations() if rule.relation == relation), None)
    if counted is None:
        return False
    known = {item.name: (item.scale.low, item.scale.high) for item in counted.items}
    offered = {item.key: (Fraction(item.scale[0]), Fraction(item.scale[1])) for item in questionnaire.rating_items}
    return all(known.get(key) == scale for key, scale in offered.items())


@lru_cache(maxsize=16_384)
def _value(text: str) -> Fraction:
    """A round says the same few values a hundred thousand times."""
    return Fraction(text)


def _populations(work: Work, subjects: set[str], contributions: Sequence[Contribution]) -> list[Population]:
    """Voices invited: an enterprise is one, however many seats it has (its first is always asked).

    Over composed rounds they add up, as their ballots do. Nobody knows how many of the public might have answered: the
    assignments of such a relation are those who did, and no number invited.
    """
    columns = assignment.c
    voices = ~columns.rater.like("enterprise:%") | columns.rater.like("%#1")
    rounds = columns.round_id.in_([contribution.round_id for contribution in contributions])
    asked = columns.relation.not_in(_public_relations(work, contributions))
    counted = select(columns.subject_id, columns.relation, func.count().label("invited"))
    rows = work.db.execute(counted.where(rounds, voices, asked).group_by(columns.subject_id, columns.relation))
    return [Population(row.subject_id, row.relation, row.invited) for row in rows if row.subject_id in subjects]


def _public_relations(work: Work, contributions: Sequence[Contribution]) -> list[str]:
    """Relations that the public answers in one of the rounds at least."""
    plans = (get_round(work, round_id=contribution.round_id).frozen.plan for contribution in contributions)
    return sorted({rule.relation for plan in plans for rule in plan.relations if rule.raters == "public"})
