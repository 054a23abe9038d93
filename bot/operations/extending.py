"""Another closing day: for all, or more time for single raters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.operations.actor import Actor
from bot.operations.base import Arguments, Done, Operation, Preview, Target
from bot.operations.dates import end_of_day, read_day
from bot.operations.workdays import with_unknown_years
from bot.phrases import calendar, desk
from surveys.accounts.bindings import list_profiles
from surveys.errors import Invalid, WrongState
from surveys.rounds import OPEN, Round, extend_raters, extend_round, find_raters, get_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Extending:
    """`closes_at` is the new end for everybody."""

    round_id: str
    closes_at: datetime

    @property
    def target(self) -> Target:
        return Target("round", self.round_id)


@dataclass(frozen=True, slots=True)
class ExtendingRaters:
    """`raters`: the parties of one rater, all seats of an enterprise; `closes_at` is their own end."""

    round_id: str
    raters: tuple[str, ...]
    closes_at: datetime

    @property
    def target(self) -> Target:
        return Target("round", self.round_id)


def read_extension(actor: Actor, *, round_: Round, day: str, who: str) -> tuple[Operation[Any], Arguments]:
    """What is meant by a day and a name as people write them; no name means all.

    Errors: `round_not_open`, `day_unreadable`, `date_in_past`, `extension_not_later`, as `find_raters`.
    """
    _check_open(round_)
    closes_at = end_of_day(read_day(actor, day, closes_at=round_.closes_at), actor.tz)
    if closes_at <= actor.work.now:
        raise Invalid("date_in_past")
    if not who:
        return EXTEND, Extending(round_.round_id, closes_at)
    if closes_at <= round_.closes_at:
        raise Invalid("extension_not_later", title=round_.title)
    raters = find_raters(actor.work, round_id=round_.round_id, name=who)
    return EXTEND_RATERS, ExtendingRaters(round_.round_id, raters, closes_at)


def _check_open(round_: Round) -> None:
    if round_.state != OPEN:
        raise WrongState("round_not_open", round=round_.round_id, state=round_.state)


def request(actor: Actor, arguments: Extending) -> Preview:
    """Errors: `round_unknown`, `round_not_open`, `extension_same`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    _check_open(round_)
    if arguments.closes_at == round_.closes_at:
        raise Invalid("extension_same", title=round_.title)
    old, new = actor.local(round_.closes_at), actor.local(arguments.closes_at)
    words = with_unknown_years(actor, desk.extending(title=round_.title, old=old, new=new), new.date())
    return Preview(words, {"old": old, "new": new})


def perform(actor: Actor, arguments: Extending) -> Done:
    """Errors: as `extend_round`."""
    round_id, closes_at = arguments.round_id, arguments.closes_at
    round_ = extend_round(actor.work, round_id=round_id, closes_at=closes_at, actor=actor.party)
    return Done(desk.extended(round_.title, actor.local(round_.closes_at)), arguments.target)


def request_for_raters(actor: Actor, arguments: ExtendingRaters) -> Preview:
    """What it does, and what it means for their anonymity. Errors: `round_unknown`, `round_not_open`."""
    round_ = get_round(actor.work, round_id=arguments.round_id)
    _check_open(round_)
    is_anonymous = bool(round_.frozen.anonymous)
    old, new = actor.local(round_.closes_at), actor.local(arguments.closes_at)
    names = rater_names(actor.work, arguments.raters)
    words = calendar.extending_raters(title=round_.title, names=names, old=old, new=new, anonymous=is_anonymous)
    facts = {"old": old, "new": new, "raters": len(arguments.raters)}
    return Preview(with_unknown_years(actor, words, new.date()), facts)


def perform_for_raters(actor: Actor, arguments: ExtendingRaters) -> Done:
    """Errors: as `extend_raters`."""
    round_ = extend_raters(
        actor.work,
        round_id=arguments.round_id,
        raters=arguments.raters,
        closes_at=arguments.closes_at,
        tz=actor.tz,
        actor=actor.party,
    )
    names = rater_names(actor.work, arguments.raters)
    words = calendar.extended_raters(round_.title, names, actor.local(arguments.closes_at))
    return Done(words, arguments.target)


def rater_names(work: Work, raters: Sequence[str]) -> list[str]:
    """Each name once: an enterprise's seats share it."""
    profiles = list_profiles(work, parties=list(raters))
    return list(dict.fromkeys(profiles[rater].name if rater in profiles else rater for rater in raters))


EXTEND = Operation("extend", Extending, request, perform)
EXTEND_RATERS = Operation("extend_raters", ExtendingRaters, request_for_raters, perform_for_raters)
