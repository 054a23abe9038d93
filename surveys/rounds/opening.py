"""Opening a round: freeze, assign and invite. What it would do is said by `surveys.rounds.preparing`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.anonymity.round_keys import new_salt
from surveys.audit import record_act
from surveys.library.policies import get_policy
from surveys.messages.outbox import NewNotice, post_notices
from surveys.plans import Plan, get_plan, period_of
from surveys.questionnaires import get_questionnaire
from surveys.relations import AssignmentSpec, RoundPlan, SubjectSpec
from surveys.rounds.frozen import FrozenDraw, freeze_round
from surveys.rounds.model import OPEN
from surveys.rounds.preparing import (
    closing_time,
    make_title,
    prepare_round,
    refuse_blocked,
    refuse_empty,
    refuse_second,
    wait_for_turn,
)
from surveys.rounds.public_codes import ensure_public_codes
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
    occurrence: str | None = None,
    closes_at: datetime | None = None,
    send_at: datetime | None = None,
) -> str:
    """Freeze plan, questionnaires, policy and promise; plan the assignments; post the invitations. Returns the id.

    `occurrence` (`plan|period`) is the calendar's key: opened once, whoever asks. Invitations go out
    from `send_at` (now) on. Errors as `preview_round`, and
    `preflight_blocks` where a finding that blocks is neither mended nor exempted.
    """
    plan = get_plan(work, name=plan_name)
    wait_for_turn(work, plan)
    refuse_second(work, plan)
    seed = work.random.randbytes(_SEED_LENGTH)
    prepared = prepare_round(work, plan, seed=seed)
    drawn = prepared.drawn
    # a late opening after the turn of the year is still the old year's
    label = occurrence.partition("|")[2] if occurrence else period_of(plan, work.now, tz).label
    refuse_empty(work, plan, drawn, label)
    refuse_blocked(plan, prepared.findings)
    round_id = f"R{work.new_code(_ID_LENGTH)}"
    until = closes_at if closes_at and plan.relations else closing_time(work, plan, tz)
    work.db.execute(
        survey_round.insert().values(
            round_id=round_id,
            plan=plan.name,
            title=make_title(plan, label),
            period=label,
            occurrence=occurrence or _free_occurrence(work, f"{plan.name}|{label}"),
            state=OPEN,
            opened_at=work.now,
            closes_at=until,
            salt=new_salt(work),
            wiped=False,
            **_frozen(work, plan, drawn, seed),
        )
    )
    insert_subjects(work, round_id, drawn.subjects)
    insert_assignments(work, round_id, drawn.assignments)
    if plan.is_public:
        ensure_public_codes(work, plan_name=plan.name, subjects=drawn.subjects)
    invite_raters(work, round_id, sorted({item.rater for item in drawn.assignments}), until, send_at)
    record_act(work, actor=actor, action="open_round", target=round_id, plan=plan.name, period=label)
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
    content = freeze_round(plan, questionnaires, min_raters=policy.min_raters, draw=draw)
    return {"content": content, "policy_key": plan.policy, "policy_source": policy.source_text}


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
