"""Letting the calendar open a plan's rounds, and stopping that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.phrases import automatic as phrases
from surveys.plans import get_plan
from surveys.rounds import list_upcoming, set_automatic

_ALL = 1000


@dataclass(frozen=True, slots=True)
class SettingAutomatic:
    """`is_on`: whether the plan is to open by itself from now on."""

    plan: str
    is_on: bool = True

    @property
    def target(self) -> Target:
        return Target("plan", self.plan)


def request(actor: Actor, arguments: SettingAutomatic) -> Preview:
    """Errors: `plan_unknown`."""
    plan = get_plan(actor.work, name=arguments.plan)
    return Preview(phrases.ON if arguments.is_on else phrases.switched_off(plan.name))


def perform(actor: Actor, arguments: SettingAutomatic) -> Done:
    """Errors: as `set_automatic`."""
    set_automatic(actor.work, plan_name=arguments.plan, is_on=arguments.is_on, actor=actor.party)
    if not arguments.is_on:
        return Done(phrases.switched_off(arguments.plan), arguments.target)
    return Done(phrases.switched_on(arguments.plan, next_opening(actor, arguments.plan)), arguments.target)


def next_opening(actor: Actor, plan: str) -> datetime | None:
    """When it will open by itself next, in local time."""
    coming = list_upcoming(actor.work, tz=actor.tz, limit=_ALL)
    return next((actor.local(step.at) for step in coming if (step.kind, step.title) == ("open", plan)), None)


AUTOMATIC = Operation("automatic", SettingAutomatic, request, perform, asks=False)
