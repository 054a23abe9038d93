"""评语: what raters wrote about a subject, as far as it may be read. Of a released round only, and apart from figures.

Each relation passes `scoring.disclosure.comments_of`: it needs more raters than a figure does, whether or not they
wrote. Where it has fewer its words are not shown at all, nor mixed with another relation's: what somebody writes tells
under which relation. A question that only some are asked (`when`) tells by its answers how many fulfilled the
condition, so it is held to the rule for the spread of one item. Words stand one by one in the order of their random
keys, which the seal gave them: the same at every reading, and nothing of who wrote what together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from scoring.disclosure import CommentDisclosure, comments_of, may_show_spread
from scoring.disclosure.thresholds import LEAST_FOR_ITEMS
from surveys.errors import NotFound
from surveys.parties import PERSON, party_key, party_kind
from surveys.plans.after import HEAD, SELF
from surveys.results.names import is_called
from surveys.results.readers import Readable
from surveys.rounds.model import RELEASED, Round, get_round
from surveys.store.tables import ballot, comment, subject, survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Remarks:
    """The answers to one question under one relation about one subject; none where they must stay `hidden`.

    `least`: from how many raters on they would be shown. Of what is hidden not even whether there is any is told.
    """

    relation: str
    title: str
    texts: tuple[str, ...]
    hidden: bool
    least: int


@dataclass(frozen=True, slots=True)
class SubjectComments:
    """What was written about one subject of one released round, by relation and question."""

    round_id: str
    round_title: str
    subject_id: str
    name: str
    unit: str
    remarks: tuple[Remarks, ...]


def list_round_comments(work: Work, *, round_id: str) -> tuple[SubjectComments, ...]:
    """Everybody about whom something was or could have been written, in the round's order; none before the release.

    For administrators. Errors: `round_unknown`.
    """
    get_round(work, round_id=round_id)
    return _list(work, subject.c.round_id == round_id)


def find_comments(work: Work, *, name: str) -> tuple[SubjectComments, ...]:
    """Comments about the subject called `name`: by 工号 or department, then by a person's name; newest round first.

    For administrators. Errors: `result_unknown` where no released round is about them.
    """
    for here in (subject.c.subject_id == name, is_called(name)):
        joined = select(subject.c.subject_id).join(survey_round, survey_round.c.round_id == subject.c.round_id)
        if work.db.execute(joined.where(here, survey_round.c.state == RELEASED)).first() is not None:
            return _list(work, here)
    raise NotFound("result_unknown", name=name)


def list_own_comments(work: Work, *, party: str) -> tuple[SubjectComments, ...]:
    """What was written about a person, for themselves; nothing for anybody else."""
    if party_kind(party) != PERSON:
        return ()
    return _list(work, (subject.c.subject_id == party_key(party)) & (subject.c.kind == PERSON))


def list_remarks_for(work: Work, *, readable: Readable) -> tuple[Remarks, ...]:
    """What was written about a readable result's subject, for whoever may read words: the person rated, or the head of
    what else was rated; nothing for other readers."""
    if readable.reader != (SELF if readable.kind == PERSON else HEAD):
        return ()
    here = (subject.c.round_id == readable.view.round_id) & (subject.c.subject_id == readable.view.subject_id)
    return tuple(remarks for about in _list(work, here) for remarks in about.remarks)


def _list(work: Work, here: ColumnElement[bool]) -> tuple[SubjectComments, ...]:
    columns = (survey_round.c.title, survey_round.c.opened_at)
    joined = select(subject, *columns).join(survey_round, survey_round.c.round_id == subject.c.round_id)
    order = (survey_round.c.opened_at.desc(), survey_round.c.round_id, subject.c.position)
    rows = work.db.execute(joined.where(here, survey_round.c.state == RELEASED).order_by(*order)).all()
    about: dict[str, set[str]] = {}
    for row in rows:
        about.setdefault(row.round_id, set()).add(row.subject_id)
    written = {round_id: _Written(work, get_round(work, round_id=round_id), keys) for round_id, keys in about.items()}
    everybody = (
        SubjectComments(
            row.round_id,
            row.title,
            row.subject_id,
            row.name,
            row.unit,
            tuple(written[row.round_id].remarks_about(row.subject_id)),
        )
        for row in rows
    )
    return tuple(person for person in everybody if person.remarks)


class _Written:
    """What was written in one round about some of its subjects, and how many rated them."""

    def __init__(self, work: Work, round_: Round, subjects: set[str]) -> None:
        self._policy = round_.policy
        self._asked = {
            (relation, item.key): item
            for relation, form in round_.frozen.relations.items()
            for item in form.questionnaire.items
            if item.gives == "words"
        }
        self._anonymous = round_.frozen.anonymous
        self._forms = round_.frozen.relations
        here = comment.c.round_id == round_.round_id
        rated = ballot.c.round_id == round_.round_id
        if len(subjects) == 1:
            here, rated = here & comment.c.subject_id.in_(subjects), rated & ballot.c.subject_id.in_(subjects)
        self._raters = _count_voices(work, rated)
        self._texts: dict[str, dict[tuple[str, str], list[str]]] = {}
        for row in work.db.execute(select(comment).where(here).order_by(comment.c.comment_id)):
            texts = self._texts.setdefault(row.subject_id, {})
            texts.setdefault((row.relation, row.item), []).append(row.text)

    def remarks_about(self, subject_id: str) -> Iterator[Remarks]:
        """In the order of the plan's relations and their questions."""
        texts = self._texts.get(subject_id, {})
        for (relation, key), item in self._asked.items():
            raters = self._raters.get((subject_id, relation), 0)
            if not raters:
                continue
            rule = self._disclosure(relation, subject_id, raters)
            shown = rule.shown and (not rule.shuffled or not item.when or may_show_spread(raters, of_items=True))
            least = max(rule.least, LEAST_FOR_ITEMS) if item.when and rule.shuffled else rule.least
            written = tuple(texts.get((relation, key), ()))
            if written or not shown:  # what is hidden looks the same whether or not anybody wrote
                yield Remarks(relation, item.name, written if shown else (), not shown, least)

    def _disclosure(self, relation: str, subject_id: str, raters: int) -> CommentDisclosure:
        """As the policy says, and never less than the form promised; so too for a relation without a score."""
        least = self._policy.disclosure.comments
        if raters == 1 and not self._forms[relation].passes_on(subject_id):
            return CommentDisclosure(False, least, shuffled=True)
        known = {relation_rule.relation for _, relation_rule in self._policy.relations()}
        if relation in known:
            rule = comments_of(self._policy, relation, raters)
            if rule.shuffled or relation not in self._anonymous:
                return rule
        return CommentDisclosure(raters >= least, least, shuffled=True)


def _count_voices(work: Work, rated: ColumnElement[bool]) -> Mapping[tuple[str, str], int]:
    """(subject, relation) → who rated: the seats of an enterprise are one."""
    voice = func.coalesce(ballot.c.voter, ballot.c.ballot_id)
    counted = select(ballot.c.subject_id, ballot.c.relation, func.count(voice.distinct()).label("raters"))
    rows = work.db.execute(counted.where(rated).group_by(ballot.c.subject_id, ballot.c.relation))
    return {(row.subject_id, row.relation): row.raters for row in rows}
