"""Opening a round: say what would happen, then freeze, assign and invite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.accounts import list_addresses_of
from surveys.audit import record_act
from surveys.errors import Invalid, WrongState
from surveys.outbox import NewNotice, post_notices
from surveys.parties import party_seat
from surveys.plans import Plan, closing_after, get_plan, period_of
from surveys.policies import get_policy
from surveys.public_codes import ensure_public_codes
from surveys.questionnaires import get_questionnaire
from surveys.relations import AssignmentSpec, RoundPlan, plan_round
from surveys.roster import load_roster
from surveys.rounds.base import OPEN, UNDER_WAY, get_round, list_rounds
from surveys.rounds.composed import list_composed
from surveys.store.tables import assignment, subject, survey_round
from surveys.store.tables import plan as plan_table
from surveys.work import Work
from surveys.workdays import load_workdays

_ID_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What opening would do. ``unreachable`` are parties without any channel; ``warnings`` are (code, params)."""

    plan: str
    title: str
    period: str
    closes_at: datetime
    subjects: int
    raters: int
    assignments: int
    unreachable: tuple[str, ...]
    warnings: tuple[tuple[str, dict[str, Any]], ...]
    second_person: bool
    composed: tuple[str, ...] = ()
    """Titles of the rounds that its result is made of, where it asks nobody itself."""


def _title(plan: Plan, period: str) -> str:
    return f"{plan.name} {period}".strip()


def _prepare(work: Work, plan: Plan) -> tuple[RoundPlan, dict[str, Any]]:
    """Who rates whom, with seats beyond an enterprise's first only where somebody is bound to them."""
    drawn = plan_round(load_roster(work), plan)
    raters = sorted({item.rater for item in drawn.assignments})
    ways = list_addresses_of(work, parties=raters)
    kept = tuple(item for item in drawn.assignments if party_seat(item.rater) == 1 or item.rater in ways)
    return RoundPlan(drawn.subjects, kept, drawn.warnings), {rater: ways.get(rater, ()) for rater in raters}


def preview_round(work: Work, *, plan_name: str, tz: ZoneInfo) -> Preview:
    """What ``open_round`` would do now. Errors: ``plan_unknown``, ``round_already_open``, ``nobody_to_rate``."""
    plan = get_plan(work, name=plan_name)
    _refuse_second(work, plan)
    drawn, ways = _prepare(work, plan)
    period = period_of(plan, work.now, tz)
    _refuse_empty(work, plan, drawn, period.label)
    raters = sorted({item.rater for item in drawn.assignments})
    return Preview(
        plan=plan.name,
        title=_title(plan, period.label),
        period=period.label,
        closes_at=_closes_at(work, plan, tz),
        subjects=len(drawn.subjects),
        raters=len(raters),
        assignments=len(drawn.assignments),
        unreachable=tuple(rater for rater in raters if not ways[rater]),
        warnings=drawn.warnings,
        second_person=plan.two_people,
        composed=_composed_titles(work, plan, period.label) if not plan.relations else (),
    )


def _wait_for_turn(work: Work, plan: Plan) -> None:
    """Whoever opens a round of this plan at the same time comes after us, and finds ours open."""
    work.db.execute(select(plan_table.c.version).where(plan_table.c.name == plan.name).with_for_update()).all()


def _refuse_second(work: Work, plan: Plan) -> None:
    running = [item for item in list_rounds(work, states=UNDER_WAY) if item.plan == plan.name]
    if running:
        raise WrongState("round_already_open", round=running[0].round_id, plan=plan.name)


def _refuse_empty(work: Work, plan: Plan, drawn: RoundPlan, period: str) -> None:
    if not plan.relations and drawn.subjects:
        if not list_composed(work, plan.composes, period):
            raise Invalid("nothing_to_compose", plan=plan.name, plans="、".join(plan.composes))
        return
    public = any(item.raters == "public" for item in plan.relations)
    if not drawn.subjects or not (drawn.assignments or public):
        raise Invalid("nobody_to_rate", plan=plan.name)


def _composed_titles(work: Work, plan: Plan, period: str) -> tuple[str, ...]:
    contributions = list_composed(work, plan.composes, period)
    return tuple(get_round(work, round_id=one.round_id).title for one in contributions)


def _closes_at(work: Work, plan: Plan, tz: ZoneInfo) -> datetime:
    """A round that only composes others asks nobody, so it is over as soon as it is there."""
    if not plan.relations:
        return work.now
    return closing_after(plan, work.now.astimezone(tz).date(), tz, load_workdays(work))


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

    ``occurrence`` (``plan|period``) is the calendar's key: opened once, whoever asks. Invitations go out
    from ``send_at`` (now) on. Errors as ``preview_round``.
    """
    plan = get_plan(work, name=plan_name)
    _wait_for_turn(work, plan)
    _refuse_second(work, plan)
    drawn, _ = _prepare(work, plan)
    # a late opening after the turn of the year is still the old year's
    label = occurrence.partition("|")[2] if occurrence else period_of(plan, work.now, tz).label
    _refuse_empty(work, plan, drawn, label)
    round_id = f"R{work.new_code(_ID_LENGTH)}"
    until = closes_at if closes_at and plan.relations else _closes_at(work, plan, tz)
    work.db.execute(
        survey_round.insert().values(
            round_id=round_id,
            plan=plan.name,
            title=_title(plan, label),
            period=label,
            occurrence=occurrence or _free_occurrence(work, f"{plan.name}|{label}"),
            state=OPEN,
            opened_at=work.now,
            closes_at=until,
            salt=work.random.randbytes(32),
            wiped=False,
            **_frozen(work, plan),
        )
    )
    _insert_subjects(work, round_id, drawn)
    _insert_assignments(work, round_id, drawn.assignments)
    if any(item.raters == "public" for item in plan.relations):
        ensure_public_codes(work, plan_name=plan.name, subjects=drawn.subjects)
    invite_raters(work, round_id, sorted({item.rater for item in drawn.assignments}), until, send_at)
    record_act(work, actor=actor, action="open_round", target=round_id, plan=plan.name, period=label)
    return round_id


def _free_occurrence(work: Work, key: str) -> str | None:
    """Opened by hand, the round stands for the calendar's one of this period, unless there was one already."""
    taken = work.db.execute(select(survey_round.c.round_id).where(survey_round.c.occurrence == key)).first()
    return None if taken else key


def _frozen(work: Work, plan: Plan) -> dict[str, Any]:
    policy = get_policy(work, key=plan.policy)
    keys = sorted({item.questionnaire for item in plan.relations})
    content = {
        "plan": plan.to_document(),
        "questionnaires": {key: get_questionnaire(work, key=key).to_document() for key in keys},
        "min_raters": policy.min_raters,
    }
    return {"content": content, "policy_key": plan.policy, "policy_source": policy.source_text}


def _insert_subjects(work: Work, round_id: str, drawn: RoundPlan) -> None:
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
        for position, item in enumerate(drawn.subjects)
    ]
    work.db.execute(subject.insert(), rows)


def _insert_assignments(work: Work, round_id: str, specs: Sequence[AssignmentSpec]) -> None:
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
