"""What opening a round would do, and what stands against it. Nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveys.accounts.addresses import list_addresses_of
from surveys.calendar.period_labels import preceding_label
from surveys.calendar.workdays import load_workdays
from surveys.errors import Invalid, WrongState
from surveys.library.policies import get_policy
from surveys.parties import party_seat
from surveys.plans import Plan, closing_after, get_plan, period_of
from surveys.preflight import Forecast, PreflightFinding, View, run_preflight
from surveys.relations import RoundPlan, plan_round
from surveys.relations.cooldown import list_resting
from surveys.roster import load_roster
from surveys.rounds.contributions import list_composed
from surveys.rounds.counting import list_of_period
from surveys.rounds.model import UNDER_WAY, Round, get_round, list_rounds
from surveys.store.tables import plan as plan_table
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Prepared:
    """A round that could be opened: who would rate whom, until when, and what the checks found."""

    plan: Plan
    period: str
    closes_at: datetime
    drawn: RoundPlan
    findings: tuple[PreflightFinding, ...]
    earlier: tuple[Round, ...] = ()
    """Rounds that the plan has had about this period, the oldest first."""

    @property
    def title(self) -> str:
        title = f"{self.plan.name} {self.period}".strip()
        return f"{title} 第{len(self.earlier) + 1}次" if self.earlier else title


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
    findings: tuple[PreflightFinding, ...]
    second_person: bool
    composed: tuple[str, ...] = ()
    """Titles of the rounds that its result is composed of, where it has no relations of its own."""
    earlier: tuple[Round, ...] = ()
    """Rounds that the plan has had about this period, the oldest first."""
    is_current: bool = True
    """Whether the period is the one that today lies in."""
    unknown_years: tuple[int, ...] = ()
    """Years up to the closing day whose holidays are not known."""

    @property
    def is_blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)


def prepare_round(
    work: Work,
    *,
    plan_name: str,
    tz: ZoneInfo,
    seed: bytes,
    period: str | None = None,
    lock: bool = False,
    forecast: Forecast | None = None,
) -> Prepared:
    """All that precedes an opening, for those who open and those who only ask.

    `period` is the label of what the round is about, today's where it is not given. `lock` lets whoever opens a round
    of this plan at the same time wait, and then find ours open. With a `forecast` the checks also say whom the
    invitations would reach. Errors: `plan_unknown`, `round_already_open`, `nobody_to_rate`, `nothing_to_compose`.
    """
    plan = get_plan(work, name=plan_name)
    if lock:
        work.db.execute(select(plan_table.c.version).where(plan_table.c.name == plan.name).with_for_update()).all()
    _refuse_second(work, plan)
    label = period_of(plan, work.now, tz).label if period is None else period
    earlier = list_of_period(work, plan_name=plan.name, period=label)
    drawn, findings = _draw_and_check(work, plan, seed, forecast)
    _refuse_empty(work, plan, drawn, label)
    return Prepared(plan, label, _closing_time(work, plan, tz), drawn, findings, earlier)


def preview_round(
    work: Work, *, plan_name: str, tz: ZoneInfo, period: str | None = None, forecast: Forecast | None = None
) -> Preview:
    """What `open_round` would do now. Its draw has a seed of its own, so only its bounds are those of the real one.

    Errors as `prepare_round`.
    """
    prepared = prepare_round(work, plan_name=plan_name, tz=tz, seed=b"", period=period, forecast=forecast)
    assignments = prepared.drawn.assignments
    return Preview(
        plan=prepared.plan.name,
        title=prepared.title,
        period=prepared.period,
        closes_at=prepared.closes_at,
        subjects=len(prepared.drawn.subjects),
        raters=len({assignment.rater for assignment in assignments}),
        assignments=len(assignments),
        findings=prepared.findings,
        second_person=prepared.plan.two_people,
        composed=() if prepared.plan.relations else _composed_titles(work, prepared.plan, prepared.period),
        earlier=prepared.earlier,
        is_current=prepared.period == period_of(prepared.plan, work.now, tz).label,
        unknown_years=load_workdays(work).list_unknown_years(
            work.now.astimezone(tz).date(), prepared.closes_at.astimezone(tz).date()
        ),
    )


def _draw_and_check(
    work: Work, plan: Plan, seed: bytes, forecast: Forecast | None
) -> tuple[RoundPlan, tuple[PreflightFinding, ...]]:
    """Who rates whom, with seats beyond an enterprise's first only where somebody is bound to them."""
    roster = load_roster(work)
    resting = list_resting(work, at_most=plan.at_most_per_quarter)
    drawn = plan_round(roster, plan, seed=seed, resting=resting)
    addresses = list_addresses_of(work, parties=sorted({item.rater for item in drawn.assignments}))
    kept = tuple(item for item in drawn.assignments if party_seat(item.rater) == 1 or item.rater in addresses)
    drawn = RoundPlan(drawn.subjects, kept, drawn.draw)
    raters = sorted({item.rater for item in kept})
    reached = forecast(work, parties=raters) if forecast is not None else {}
    view = View(work, plan, get_policy(work, key=plan.policy), roster, drawn, addresses, reached)
    return drawn, run_preflight(view)


def _closing_time(work: Work, plan: Plan, tz: ZoneInfo) -> datetime:
    """A round that only composes others collects no answers, so it ends when it opens."""
    if not plan.relations:
        return work.now
    return closing_after(plan, work.now.astimezone(tz).date(), tz, load_workdays(work))


def _refuse_second(work: Work, plan: Plan) -> None:
    running = [round_ for round_ in list_rounds(work, states=UNDER_WAY) if round_.plan == plan.name]
    if running:
        raise WrongState("round_already_open", round=running[0].round_id, plan=plan.name)


def _refuse_empty(work: Work, plan: Plan, drawn: RoundPlan, period: str) -> None:
    if not plan.relations and drawn.subjects:
        if not list_composed(work, plan.composes, period):
            before = preceding_label(period)
            instead = before if before and list_composed(work, plan.composes, before) else ""
            raise Invalid("nothing_to_compose", plan=plan.name, plans="、".join(plan.composes), instead=instead)
        return
    if not drawn.subjects or not (drawn.assignments or plan.is_public):
        raise Invalid("nobody_to_rate", plan=plan.name)


def _composed_titles(work: Work, plan: Plan, period: str) -> tuple[str, ...]:
    contributions = list_composed(work, plan.composes, period)
    return tuple(get_round(work, round_id=part.round_id).title for part in contributions)
