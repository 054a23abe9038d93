"""Reading results: whatever leaves here went through the disclosure gate when it was stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from surveys.errors import NotFound, WrongState
from surveys.parties import PERSON, party_key, party_kind
from surveys.results.base import RoundResults, SubjectView
from surveys.results.names import is_called
from surveys.results.stored import read_stored, view_from
from surveys.rounds.model import RELEASED, SCORED, get_round
from surveys.store.tables import result, subject, survey_round
from surveys.work import Work

_SHOWN = (SCORED, RELEASED)


def select_results(*more: Any) -> Any:
    """Stored results with their subject and round, and `more` columns; the newest round first."""
    same = (subject.c.round_id == result.c.round_id) & (subject.c.subject_id == result.c.subject_id)
    columns = (result.c.round_id, result.c.subject_id, result.c.content, survey_round.c.title)
    return (
        select(*columns, subject.c.name, subject.c.unit, *more)
        .join(subject, same)
        .join(survey_round, survey_round.c.round_id == result.c.round_id)
        .order_by(survey_round.c.opened_at.desc(), result.c.round_id, subject.c.position)
    )


def get_round_results(work: Work, *, round_id: str) -> RoundResults:
    """All results of a round. Errors: `round_unknown`, `round_not_scored`."""
    round_ = get_round(work, round_id=round_id)
    if round_.state not in _SHOWN:
        raise WrongState("round_not_scored", round=round_id, state=round_.state)
    views = tuple(view_from(row) for row in work.db.execute(select_results().where(result.c.round_id == round_id)))
    stored = read_stored(work, round_id=round_id)
    return RoundResults(
        round_id,
        round_.title,
        round_.state,
        views,
        stored.chapters,
        stored.decimals,
        stored.policy,
        round_.policy.honours is not None and not any("part_round" in view.flags for view in views),
    )


def find_results(work: Work, *, name: str) -> tuple[SubjectView, ...]:
    """Results of the subject called `name`: by 工号 or department first, then by a person's name; newest round first.

    A department that was not rated itself gives its people. For administrators. Errors: `result_unknown`.
    """
    exact = tuple(view_from(row) for row in work.db.execute(select_results().where(subject.c.subject_id == name)))
    named = exact or tuple(view_from(row) for row in work.db.execute(select_results().where(is_called(name))))
    views = named or tuple(view_from(row) for row in work.db.execute(select_results().where(subject.c.unit == name)))
    if not views:
        raise NotFound("result_unknown", name=name)
    return views


def list_own_results(work: Work, *, party: str) -> tuple[SubjectView, ...]:
    """A person's own released results, the newest first; nothing for anybody else."""
    if party_kind(party) != PERSON:
        return ()
    own = (result.c.subject_id == party_key(party)) & (survey_round.c.state == RELEASED) & (subject.c.kind == PERSON)
    return tuple(view_from(row) for row in work.db.execute(select_results().where(own)))
