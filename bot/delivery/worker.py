"""Delivery: claims waiting notices, finds each a channel, sends, and writes down what became of it.

Nothing is sent inside a transaction. What a call consists of is noted before it is made. Where the platform drops
repetitions all calls of a claim are noted together, without those to a single person, who are repeated as such anyway;
where it does not, each by itself as it begins. Calls go on while earlier ones are written down, together where several
wait (`bot/delivery/outcomes.py`). A crash leaves what was in flight and the little that had not been written yet:
when its lease ends it is taken over as something that may have arrived, and made as the same call again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards import is_candidate, offer_cards
from bot.channels import Channel, Channels, Letter
from bot.channels.subscription import SubscriptionChannel
from bot.delivery.facts import Facts, gather_facts
from bot.delivery.outcomes import Settlement, Settler
from bot.delivery.planner import Call, Planner, Routed, group_letters
from bot.delivery.retries import FINAL, by_day, judge_failure, rest_after
from bot.outages import log_failure
from bot.services import Services
from bot.wechat import PlatformError, Reaction
from surveys.accounts.bindings import note_refusal
from surveys.messages.outbox import LEASE, Notice, Outcome, claim_notices
from surveys.messages.send_outcomes import note_calls
from surveys.messages.subscription_credits import end_credits

_SLICE = 500  # notices planned at a stretch
_FOR_ALL = (45009, 45011)  # a quota of all our messages: the others through this channel wait too
LIMIT = 10_000  # notices claimed at once
PARALLEL = 10  # WeCom answers 45033 to more
_CALL = timedelta(seconds=65)  # a wait for the token lease, a token fetch and the call itself, at the worst
_log = logging.getLogger("pingji.delivery")


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """What all calls of one claim share; after `deadline` none is begun."""

    planner: Planner
    deadline: datetime


class Delivery:
    """One worker's way of handling claimed notices."""

    def __init__(self, services: Services, channels: Channels, worker: str | None = None) -> None:
        self._services = services
        self._channels = channels
        self.worker = worker or f"deliverer-{services.random.randbytes(6).hex()}"
        self._settler = Settler(services, self.worker)
        self._rests: dict[str, datetime] = {}  # channels that the platform told to slow down

    async def deliver(self, limit: int = LIMIT) -> int:
        """Claim once and handle all of it; returns how many notices were taken."""
        deadline = self._services.clock() + LEASE - _CALL
        notices = await self._services.write(claim_notices, worker=self.worker, limit=limit)
        if not notices:
            return 0
        facts = await self._services.read(gather_facts, notices=notices, worker=self.worker)
        notices = await self._with_cards(notices, facts)
        settings, tz = self._services.settings, self._services.tz
        known = (facts.addresses, facts.rounds, facts.allowances)
        planner = Planner(self._channels, *known, settings.base_url, tz, facts.finished, settings.organisation)
        context = ClaimContext(planner, deadline)
        calls = group_letters(await self._plan(notices, planner), self._new_call)
        await self._note([call for call in calls if _drops_repetitions(call.channel) and call.is_shared_anew])
        waiting = iter(calls)  # shared: whoever is free takes the next
        try:
            await asyncio.gather(*(self._make_calls(waiting, context) for _ in range(PARALLEL)))
        finally:
            await self._settler.finish()
        return len(notices)

    async def _plan(self, notices: Sequence[Notice], planner: Planner) -> list[Routed]:
        """Who gets a letter; the others are settled. Callbacks are answered between the slices."""
        routed: list[Routed] = []
        settled: list[Outcome] = []
        for place, notice in enumerate(notices):
            route = planner.route(notice, self._services.clock())
            settled.append(route) if isinstance(route, Outcome) else routed.append(route)
            if place % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)
        await self._settle(settled)
        return routed

    async def _with_cards(self, notices: tuple[Notice, ...], facts: Facts) -> tuple[Notice, ...]:
        """The notices, those that can be asked on a card with their card; written down before anything is sent."""
        asking = [notice for notice in notices if is_candidate(notice, facts.addresses.get(notice.party, ()))]
        if not asking:
            return notices
        settings, tz = self._services.settings, self._services.tz
        offered = await self._services.write(offer_cards, notices=asking, base_url=settings.base_url, tz=tz)
        carded = {notice.notice_id: notice for notice in offered}
        return tuple(carded.get(notice.notice_id, notice) for notice in notices)

    # --- one call -----------------------------------------------------------------------------------------

    def _new_call(self) -> str:
        return self._services.random.randbytes(6).hex()

    async def _note(self, calls: Sequence[Call]) -> None:
        if calls:
            noted = {letter.notice_id: call.call_id for call in calls for letter in call.letters}
            await self._services.write(note_calls, worker=self.worker, calls=noted)

    async def _make_calls(self, waiting: Iterator[Call], context: ClaimContext) -> None:
        """One after the other. One that dies for a reason of its own must not take the others with it."""
        for call in waiting:
            try:
                await self._make(call, context)
            except Exception as error:  # the lease will end, and somebody tries again
                log_failure(_log, error, "a call through %s failed", call.channel.name)

    async def _make(self, call: Call, context: ClaimContext) -> None:
        channel, letters = call.channel, call.letters
        now = self._services.clock()
        later = self._rests.get(channel.name, now)
        if now >= context.deadline or later > now:  # near the lease's end somebody else could send the same at once
            await self._settle([context.planner.put_off(letter.notice, later) for letter in letters])
            return
        if not _drops_repetitions(channel):  # begun now: what waits behind it is not in doubt when we die
            await self._note([call])
        try:
            sent = await channel.send(letters)
        except PlatformError as error:
            await self._refused(call, error, context)
            return
        missed = sent.missed
        reached = [letter for letter in letters if letter.notice_id not in missed]
        outcomes = [Outcome(letter.notice_id, "sent", channel.name, message_id=sent.message_id) for letter in reached]
        await self._settle(outcomes, sent.spent)
        for letter in letters:
            if letter.notice_id in missed:
                lost = Outcome(letter.notice_id, "unreachable", channel.name, missed[letter.notice_id])
                await self._elsewhere(channel, letter, lost, context, same_address=False)

    async def _refused(self, call: Call, error: PlatformError, context: ClaimContext) -> None:
        channel, letters, now = call.channel, call.letters, self._services.clock()
        if error.reaction in (Reaction.STOP_OPERATOR, Reaction.FIX_CONTENT, Reaction.OAUTH_RESTART):
            _log.error("%s refuses %d messages: %s", channel.name, len(letters), error)
        if error.code in _FOR_ALL:
            self._rests[channel.name] = now + rest_after(now)
        waiting = []
        for letter in letters:
            outcome = _named(channel, letter, judge_failure(channel, letter.notice, error, now))
            outcome = by_day(letter.notice, outcome, context.planner.tz)
            if error.reaction in FINAL:
                await self._note_refusal(channel, letter, error)
                person = error.reaction is Reaction.DROP_RECIPIENT
                await self._elsewhere(channel, letter, outcome, context, same_address=not person)
            else:
                waiting.append(replace(outcome, call=call.call_id if outcome.state == "planned" else None))
        await self._settle(waiting)

    async def _elsewhere(
        self, channel: Channel, letter: Letter, otherwise: Outcome, context: ClaimContext, *, same_address: bool
    ) -> None:
        """Another way to the same person, by another channel to the `same_address` too; or the end."""
        ways = (letter.address, *letter.rest) if same_address else letter.rest
        closed = (*letter.closed, (channel.name, letter.address.address))
        choice = context.planner.choose(letter.notice, ways, self._services.clock(), closed=closed)
        if isinstance(choice, str):
            await self._settle([otherwise])
        elif isinstance(choice, datetime):
            await self._settle([context.planner.put_off(letter.notice, choice)])
        else:
            other, address, rest = choice
            again = replace(letter, address=address, rest=rest, call="", closed=closed)
            await self._make(Call(other, [again], self._new_call()), context)

    async def _note_refusal(self, channel: Channel, letter: Letter, error: PlatformError) -> None:
        address = letter.address
        if error.reaction is Reaction.DROP_RECIPIENT:
            place = {"channel": address.channel, "address": address.address}
            await self._services.write(note_refusal, **place, code=str(error.code))
        elif isinstance(channel, SubscriptionChannel):  # 43101 is the truth, whatever we counted
            ids = [channel.find_template(letter.notice)]
            await self._services.write(end_credits, address=address.address, template_ids=ids)

    async def _settle(self, outcomes: Sequence[Outcome], spent: tuple[tuple[str, str], ...] = ()) -> None:
        if outcomes:
            await self._settler.add(Settlement(tuple(outcomes), spent))


def _drops_repetitions(channel: Channel) -> bool:
    return channel.ambiguous_limit is None


def _named(channel: Channel, letter: Letter, outcome: Outcome) -> Outcome:
    """With the id by which a report may still say that it arrived."""
    if isinstance(channel, SubscriptionChannel) and (outcome.ambiguous or letter.notice.ambiguous):
        return replace(outcome, message_id=channel.name_report(letter))
    return outcome


async def deliver_once(services: Services, channels: Channels, delivery: Delivery | None = None) -> int:
    """Deliver what is due now; the number of notices handled. Give `delivery` to go on with an earlier one."""
    delivery = delivery or Delivery(services, channels)
    handled = 0
    while taken := await delivery.deliver():
        handled += taken
    return handled
