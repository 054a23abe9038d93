"""One round: how far it is, where each person stands, who cannot be reached and what helps, and reminding them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from aiohttp import web

from bot.desk.base import page, refusal_words
from bot.phrases import delivery, quality
from bot.services import SERVICES
from surveys.errors import SurveyError
from surveys.messages.outbox import count_delayed
from surveys.plans import Plan
from surveys.results import list_suspicions
from surveys.rounds import (
    DELIVERY_STATES,
    RELEASED,
    SCORED,
    SEALED,
    UNDER_WAY,
    DeliveryState,
    Progress,
    choose_counting,
    get_progress,
    get_round,
    list_delivery_states,
    list_rivals,
)
from surveys.sealing.receipts import list_receipts
from surveys.work import Work

_NAMED = 30
PLANNED, HELD = "planned", "round_paused"
_PUBLISHED = (SEALED, SCORED, RELEASED)


@dataclass(frozen=True, slots=True)
class RoundPage:
    """What the page shows of a round. `states`: delivery state → how many; `receipts`: None before the seal.

    `suspicions`: in words, what of stuffing has to be looked into before the release; once scored, until released.
    `rivals`: titles of all rounds with results of its period, where there are several; `counts`: the number of the one
    that counts.
    """

    progress: Progress
    plan: Plan
    states: Mapping[str, int]
    delayed: Mapping[str, int]
    receipts: int | None
    suspicions: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    counts: str = ""


async def show_round(
    request: web.Request, *, problem: SurveyError | None = None, typed: Mapping[str, str] | None = None
) -> web.Response:
    """`typed`: what somebody filled in that was refused, shown again."""
    services = request.app[SERVICES]
    shown = await services.read(look_at, round_id=request.match_info["round"])
    refusal = refusal_words(problem) if problem is not None else ""
    return page(
        request,
        "round.html",
        status=problem.status if problem is not None else 200,
        here="",
        shown=shown,
        progress=shown.progress,
        unreached=list_unreached(shown.progress),
        most=_NAMED,
        delivery=delivery,
        order=DELIVERY_STATES,
        problem=refusal,
        typed=typed or {},
        key=services.random.randbytes(9).hex(),
    )


def look_at(work: Work, *, round_id: str) -> RoundPage:
    """Errors: `round_unknown`."""
    progress = get_progress(work, round_id=round_id)
    round_ = get_round(work, round_id=round_id)
    running = round_.state in UNDER_WAY
    rivals = list_rivals(work, round_id=round_id)
    states = Counter(person.state for person in list_standing(work, round_id=round_id)) if running else {}
    return RoundPage(
        progress,
        round_.frozen.plan,
        states,
        count_delayed(work, round_id=round_id) if running else {},
        len(list_receipts(work, round_id=round_id).codes) if round_.state in _PUBLISHED else None,
        _suspicions(work, round_id) if round_.state == SCORED else (),
        tuple(rival.title for rival in rivals),
        choose_counting(rivals)[0].round_id if rivals else "",
    )


def _suspicions(work: Work, round_id: str) -> tuple[str, ...]:
    return tuple(quality.suspicion(asdict(item)) for item in list_suspicions(work, round_id=round_id))


async def show_people(request: web.Request) -> web.StreamResponse:
    """Everybody who was asked, or those in one `?state=`."""
    state = request.query.get("state", "")
    title, people = await request.app[SERVICES].read(list_people, round_id=request.match_info["round"])
    counts = Counter(person.state for person in people)
    shown = [person for person in people if state in ("", person.state)]
    return page(
        request,
        "people.html",
        here="",
        title=title,
        round_id=request.match_info["round"],
        chosen=state,
        counts=counts,
        total=len(people),
        people=shown,
        delivery=delivery,
        order=DELIVERY_STATES,
    )


def list_people(work: Work, *, round_id: str) -> tuple[str, tuple[DeliveryState, ...]]:
    """The round's title and where everybody stands: from the ledger and the outbox, never from answers."""
    round_ = get_round(work, round_id=round_id)
    return round_.title, list_standing(work, round_id=round_id)


def list_standing(work: Work, *, round_id: str) -> tuple[DeliveryState, ...]:
    """Everybody's state. Whose message only waits for a paused round to go on is not called out of reach."""
    return tuple(
        replace(person, state=PLANNED, reason="") if person.reason == HELD else person
        for person in list_delivery_states(work, round_id=round_id)
    )


def list_unreached(progress: Progress) -> tuple[tuple[str, str, str], ...]:
    """(party, name, reason) of those whom nothing reaches, be the round paused or not."""
    return tuple(rater for rater in progress.unreachable if rater[2] != HELD)
