"""Opening a round of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.phrases import desk, preflight
from surveys.errors import WrongState
from surveys.rounds import Preview as RoundPreview
from surveys.rounds import get_progress, open_round, preview_round

_UNREACHED = {"raters_unreachable", "raters_refusing", "enterprises_silent", "invitations_stuck"}


@dataclass(frozen=True, slots=True)
class OfPlan:
    """`plan` is the plan's name."""

    plan: str

    @property
    def target(self) -> Target:
        return Target("plan", self.plan)


def request(actor: Actor, arguments: OfPlan) -> Preview:
    """Errors: as `preview_round`, `preflight_blocks`."""
    preview = look_ahead(actor, arguments.plan)
    if preview.is_blocked:
        count = sum(finding.blocks for finding in preview.findings)
        raise WrongState("preflight_blocks", plan=arguments.plan, count=count)
    facts = {"subjects": preview.subjects, "raters": preview.raters, "closes_at": preview.closes_at}
    return Preview(opening_words(preview, actor.tz), facts, preview.second_person)


def look_ahead(actor: Actor, plan: str) -> RoundPreview:
    """What opening would do, be it blocked or not. Errors: as `preview_round`."""
    return preview_round(actor.work, plan_name=plan, tz=actor.tz, forecast=actor.context.forecast)


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
    )


def perform(actor: Actor, arguments: OfPlan) -> Done:
    """Errors: as `open_round`."""
    round_id = open_round(actor.work, plan_name=arguments.plan, tz=actor.tz, actor=actor.party)
    progress = get_progress(actor.work, round_id=round_id)
    target = Target("round", round_id)
    if not progress.assignments and progress.closes_at <= actor.work.now:
        return Done(desk.composing(progress.title, round_id), target)
    words = desk.opened(progress.title, round_id, progress.invited, len(progress.unreachable))
    return Done(words, target, desk.opened_hint(round_id))


OPEN = Operation("open", OfPlan, request, perform)
