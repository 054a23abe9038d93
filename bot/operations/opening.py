"""Opening a round of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.phrases import calendar, desk, preflight
from surveys.calendar.period_labels import read_period, split_period
from surveys.errors import Invalid, WrongState
from surveys.plans import find_plan, get_plan, list_plans, period_of
from surveys.rounds import Preview as RoundPreview
from surveys.rounds import get_progress, list_of_period, open_round, preview_round

_UNREACHED = {"raters_unreachable", "raters_refusing", "enterprises_silent", "invitations_stuck"}


@dataclass(frozen=True, slots=True)
class OfPlan:
    """`plan` is the plan's name; `period` the label of what the round is about, "" for that of the day; `times` how
    many rounds of that period there will be then, 0 where nobody was told."""

    plan: str
    period: str = ""
    times: int = 0

    @property
    def target(self) -> Target:
        return Target("plan", self.plan)


def read_opening(actor: Actor, text: str, *, period: str = "", loosely: bool = False) -> OfPlan:
    """The opening that is meant: a plan, with a period behind its name (unless a plan bears the whole) or beside it.

    `loosely`: the beginning of a name will do where no other plan begins so; for who is shown the plan before it opens.
    Errors: `plan_unknown`, `period_unreadable`.
    """
    text = _with_whole_name(actor, text) if loosely else text
    name, written = (text, None) if find_plan(actor.work, name=text) is not None else split_period(text)
    label = read_period(period) if period else written
    if period and label is None:
        raise Invalid("period_unreadable", text=period)
    plan = get_plan(actor.work, name=name)
    chosen = label or period_of(plan, actor.work.now, actor.tz).label
    earlier = list_of_period(actor.work, plan_name=plan.name, period=chosen)
    return OfPlan(plan.name, chosen, len(earlier) + 1)


def _with_whole_name(actor: Actor, text: str) -> str:
    """`中层360 2026` as `中层360测评 2026`."""
    beginning, _, rest = text.partition(" ")
    names = [plan.name for plan in list_plans(actor.work) if plan.name.startswith(beginning)]
    if len(names) != 1 or find_plan(actor.work, name=text) is not None:
        return text
    return f"{names[0]} {rest}".strip()


def request(actor: Actor, arguments: OfPlan) -> Preview:
    """Errors: as `preview_round`, `preflight_blocks`."""
    preview = look_ahead(actor, arguments)
    if preview.is_blocked:
        count = sum(finding.blocks for finding in preview.findings)
        raise WrongState("preflight_blocks", plan=arguments.plan, count=count)
    facts = {"subjects": preview.subjects, "raters": preview.raters, "closes_at": preview.closes_at}
    return Preview(opening_words(preview, actor.tz), facts, preview.second_person)


def look_ahead(actor: Actor, opening: OfPlan) -> RoundPreview:
    """What opening would do, be it blocked or not. Errors: as `preview_round`."""
    return preview_round(
        actor.work,
        plan_name=opening.plan,
        tz=actor.tz,
        period=opening.period or None,
        forecast=actor.context.forecast,
    )


def opening_words(preview: RoundPreview, tz: ZoneInfo) -> str:
    """Whom it reaches, when it ends, what was found, with the remedies."""
    return desk.opening(
        title=preview.title,
        subjects=preview.subjects,
        raters=preview.raters,
        closes_at=preview.closes_at.astimezone(tz),
        reached=not _UNREACHED & {finding.code for finding in preview.findings},
        findings=[preflight.finding_line(number, finding) for number, finding in enumerate(preview.findings, 1)],
        composed=preview.composed,
        about=about_period(preview),
    )


def about_period(preview: RoundPreview) -> list[str]:
    """The stretch of time that the round would be about where it is not today's, its earlier rounds, and whether its
    days can be counted."""
    period = "" if preview.is_current else preview.period
    lines = desk.about_period(period, [(round_.round_id, round_.title, round_.state) for round_ in preview.earlier])
    return [*lines, *calendar.unknown_years(preview.unknown_years)]


def perform(actor: Actor, arguments: OfPlan) -> Done:
    """Errors: as `open_round`."""
    round_id = open_round(
        actor.work,
        plan_name=arguments.plan,
        tz=actor.tz,
        actor=actor.party,
        period=arguments.period or None,
        times=arguments.times or None,
    )
    progress = get_progress(actor.work, round_id=round_id)
    target = Target("round", round_id)
    if not progress.assignments and progress.closes_at <= actor.work.now:
        return Done(desk.composing(progress.title, round_id), target)
    words = desk.opened(progress.title, round_id, progress.invited, len(progress.unreachable))
    return Done(words, target, desk.opened_hint(round_id))


OPEN = Operation("open", OfPlan, request, perform)
