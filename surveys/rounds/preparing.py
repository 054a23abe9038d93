"""What opening a round would do, and what stands against it: nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.accounts.addresses import list_addresses_of
from surveys.calendar.workdays import load_workdays
from surveys.errors import Invalid, WrongState
from surveys.library.policies import get_policy
from surveys.parties import party_seat
from surveys.plans import Plan, closing_after, get_plan, period_of
from surveys.preflight import Finding, Forecast, View, run_preflight
from surveys.relations import RoundPlan, plan_round
from surveys.relations.cooldown import list_resting
from surveys.roster import load_roster
from surveys.rounds.contributions import list_composed
from surveys.rounds.model import UNDER_WAY, get_round, list_rounds
from surveys.store.tables import plan as plan_table
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Prepared:
    """Who would rate whom, and what the checks found."""

    drawn: RoundPlan
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What opening would do. `findings` are those of the pre-flight, by number from 1, what blocks first."""

    plan: str
    title: str
    period: str
    closes_at: datetime
    subjects: int
    raters: int
    assignments: int
    findings: tuple[Finding, ...]
    second_person: bool
    composed: tuple[str, ...] = ()
    """Titles of the rounds that its result is made of, where it asks nobody itself."""

    @property
    def is_blocked(self) -> bool:
        return any(one.blocks for one in self.findings)


def prepare_round(work: Work, plan: Plan, *, seed: bytes, forecast: Forecast | None = None) -> Prepared:
    """Who rates whom, with seats beyond an enterprise's first only where somebody is bound to them."""
    roster = load_roster(work)
    resting = list_resting(work, at_most=plan.at_most_per_quarter)
    drawn = plan_round(roster, plan, seed=seed, resting=resting)
    ways = list_addresses_of(work, parties=sorted({item.rater for item in drawn.assignments}))
    kept = tuple(item for item in drawn.assignments if party_seat(item.rater) == 1 or item.rater in ways)
    drawn = RoundPlan(drawn.subjects, kept, drawn.draw)
    raters = sorted({item.rater for item in kept})
    reached = forecast(work, parties=raters) if forecast is not None else {}
    view = View(work, plan, get_policy(work, key=plan.policy), roster, drawn, ways, reached)
    return Prepared(drawn, run_preflight(view))


def preview_round(work: Work, *, plan_name: str, tz: ZoneInfo, forecast: Forecast | None = None) -> Preview:
    """What `open_round` would do now; a draw is made with chance of its own, its bounds are the same. With a
    `forecast` also whom the invitations would reach.

    Errors: `plan_unknown`, `round_already_open`, `nobody_to_rate`, `nothing_to_compose`.
    """
    plan = get_plan(work, name=plan_name)
    refuse_second(work, plan)
    prepared = prepare_round(work, plan, seed=b"", forecast=forecast)
    period = period_of(plan, work.now, tz)
    refuse_empty(work, plan, prepared.drawn, period.label)
    return Preview(
        plan=plan.name,
        title=make_title(plan, period.label),
        period=period.label,
        closes_at=closing_time(work, plan, tz),
        subjects=len(prepared.drawn.subjects),
        raters=len({item.rater for item in prepared.drawn.assignments}),
        assignments=len(prepared.drawn.assignments),
        findings=prepared.findings,
        second_person=plan.two_people,
        composed=_composed_titles(work, plan, period.label) if not plan.relations else (),
    )


def make_title(plan: Plan, period: str) -> str:
    return f"{plan.name} {period}".strip()


def closing_time(work: Work, plan: Plan, tz: ZoneInfo) -> datetime:
    """A round that only composes others asks nobody, so it is over as soon as it is there."""
    if not plan.relations:
        return work.now
    return closing_after(plan, work.now.astimezone(tz).date(), tz, load_workdays(work))


def wait_for_turn(work: Work, plan: Plan) -> None:
    """Whoever opens a round of this plan at the same time comes after us, and finds ours open."""
    work.db.execute(select(plan_table.c.version).where(plan_table.c.name == plan.name).with_for_update()).all()


def refuse_second(work: Work, plan: Plan) -> None:
    running = [item for item in list_rounds(work, states=UNDER_WAY) if item.plan == plan.name]
    if running:
        raise WrongState("round_already_open", round=running[0].round_id, plan=plan.name)


def refuse_empty(work: Work, plan: Plan, drawn: RoundPlan, period: str) -> None:
    if not plan.relations and drawn.subjects:
        if not list_composed(work, plan.composes, period):
            raise Invalid("nothing_to_compose", plan=plan.name, plans="、".join(plan.composes))
        return
    if not drawn.subjects or not (drawn.assignments or plan.is_public):
        raise Invalid("nobody_to_rate", plan=plan.name)


def refuse_blocked(plan: Plan, findings: Sequence[Finding]) -> None:
    """A finding that blocks says itself what to do; here it is only counted."""
    blocking = [one for one in findings if one.blocks]
    if blocking:
        raise WrongState("preflight_blocks", plan=plan.name, count=len(blocking))


def _composed_titles(work: Work, plan: Plan, period: str) -> tuple[str, ...]:
    contributions = list_composed(work, plan.composes, period)
    return tuple(get_round(work, round_id=one.round_id).title for one in contributions)
