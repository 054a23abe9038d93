"""Opening a round: freeze, assign and invite. What it would do is said by `surveys.rounds.preparing`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.anonymity.round_keys import new_salt
from surveys.errors import WrongState
from surveys.library.policies import get_policy
from surveys.messages.outbox import NewNotice, post_notices
from surveys.plans import Plan
from surveys.questionnaires import get_questionnaire
from surveys.relations import AssignmentSpec, RoundPlan, SubjectSpec
from surveys.rounds.frozen import FrozenDraw, freeze_round
from surveys.rounds.model import OPEN
from surveys.rounds.preparing import Prepared, prepare_round
from surveys.rounds.public_codes import ensure_public_codes
from surveys.rounds.steps import record_step
from surveys.store.tables import assignment, subject, survey_round
from surveys.work import Work

_ID_LENGTH = 5
_SEED_LENGTH = 32


def open_round(
    work: Work,
    *,
    plan_name: str,
    tz: ZoneInfo,
    actor: str,
    period: str | None = None,
    times: int | None = None,
    occurrence: str | None = None,
    closes_at: datetime | None = None,
    send_at: datetime | None = None,
) -> str:
    """Freeze plan, questionnaires, policy and promise; plan the assignments; post the invitations. Returns the id.

    `period`: the label of the stretch of time that the round is about, today's where it is not given. `times`: how many
    rounds of that period there will be with this one, where somebody was told so. `occurrence` (`plan|period`) is the
    calendar's key: opened once, whoever asks. Invitations go out from `send_at` (now) on. Errors as `preview_round`,
    `preflight_blocks` where a finding that blocks is neither mended nor exempted, `opened_meanwhile`.
    """
    seed = work.random.randbytes(_SEED_LENGTH)
    # a late opening after the turn of the year is still the old year's
    period = occurrence.partition("|")[2] if occurrence else period
    prepared = prepare_round(work, plan_name=plan_name, tz=tz, seed=seed, period=period, lock=True)
    if times is not None and times != len(prepared.earlier) + 1:
        raise WrongState("opened_meanwhile", plan=prepared.plan.name, period=prepared.period)
    _refuse_blocked(prepared)
    plan, drawn = prepared.plan, prepared.drawn
    until = closes_at if closes_at and plan.relations else prepared.closes_at
    round_id = _insert_round(work, prepared, seed, until, occurrence)
    insert_subjects(work, round_id, drawn.subjects)
    insert_assignments(work, round_id, drawn.assignments)
    if plan.is_public:
        ensure_public_codes(work, plan_name=plan.name, subjects=drawn.subjects)
    invite_raters(work, round_id, sorted({item.rater for item in drawn.assignments}), until, send_at)
    record_step(
        work,
        actor=actor,
        step="open_round",
        round_id=round_id,
        state=OPEN,
        figures={"subjects": len(drawn.subjects), "assignments": len(drawn.assignments)},
        plan=plan.name,
        period=prepared.period,
    )
    return round_id


def _refuse_blocked(prepared: Prepared) -> None:
    """A finding that blocks says itself what to do; here it is only counted."""
    blocking = [finding for finding in prepared.findings if finding.blocks]
    if blocking:
        raise WrongState("preflight_blocks", plan=prepared.plan.name, count=len(blocking))


def _insert_round(work: Work, prepared: Prepared, seed: bytes, closes_at: datetime, occurrence: str | None) -> str:
    round_id = f"R{work.new_code(_ID_LENGTH)}"
    plan = prepared.plan
    work.db.execute(
        survey_round.insert().values(
            round_id=round_id,
            plan=plan.name,
            title=prepared.title,
            period=prepared.period,
            occurrence=occurrence or _free_occurrence(work, f"{plan.name}|{prepared.period}"),
            state=OPEN,
            opened_at=work.now,
            closes_at=closes_at,
            salt=new_salt(work, round_id),
            wiped=False,
            **_frozen(work, plan, prepared.drawn, seed),
        )
    )
    return round_id


def _free_occurrence(work: Work, key: str) -> str | None:
    """Opened by hand, the round stands for the calendar's one of this period, unless there was one already."""
    taken = work.db.execute(select(survey_round.c.round_id).where(survey_round.c.occurrence == key)).first()
    return None if taken else key


def _frozen(work: Work, plan: Plan, drawn: RoundPlan, seed: bytes) -> dict[str, Any]:
    """The same roster and `seed` give the same draw again."""
    policy = get_policy(work, key=plan.policy)
    keys = sorted({item.questionnaire for item in plan.relations})
    questionnaires = {key: get_questionnaire(work, key=key) for key in keys}
    draw = FrozenDraw(seed, drawn.draw.highest) if drawn.draw.chosen else None
    alone = _rated_alone(plan, drawn.assignments)
    content = freeze_round(plan, questionnaires, min_raters=policy.min_raters, draw=draw, passed_on=alone)
    return {"content": content, "policy_key": plan.policy, "policy_source": policy.source_text}


def _rated_alone(plan: Plan, specs: Sequence[AssignmentSpec]) -> dict[str, set[str]]:
    """By real-name relation the subjects that are given to one rater alone."""
    named = {relation.relation for relation in plan.relations if not relation.anonymous}
    raters = Counter((item.relation, item.subject_id) for item in specs if item.relation in named)
    alone: dict[str, set[str]] = {}
    for (relation, subject_id), count in raters.items():
        if count == 1:
            alone.setdefault(relation, set()).add(subject_id)
    return alone


def insert_subjects(work: Work, round_id: str, subjects: Sequence[SubjectSpec], *, first: int = 0) -> None:
    """Whom a round is about, in order from position `first` on."""
    rows = [
        {
            "round_id": round_id,
            "subject_id": item.subject_id,
            "kind": item.kind,
            "name": item.name,
            "unit": item.unit,
            "level": item.level,
            "position": position,
        }
        for position, item in enumerate(subjects, first)
    ]
    if rows:
        work.db.execute(subject.insert(), rows)


def insert_assignments(work: Work, round_id: str, specs: Sequence[AssignmentSpec]) -> None:
    """Rows of the ledger that are not there yet."""
    rows = [
        {
            "round_id": round_id,
            "rater": item.rater,
            "relation": item.relation,
            "subject_id": item.subject_id,
        }
        for item in specs
    ]
    if rows:
        work.db.execute(assignment.insert(), rows)


def invite_raters(
    work: Work, round_id: str, raters: Sequence[str], closes_at: datetime, send_at: datetime | None = None
) -> None:
    """One invitation for each rater, however often this is called."""
    params = {"round": round_id}
    post_notices(
        work,
        (NewNotice(f"invite:{round_id}:{rater}", rater, "invitation", params, round_id) for rater in raters),
        expires_at=closes_at,
        send_at=send_at,
    )
