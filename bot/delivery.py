"""The deliverer: claims waiting notices, finds each a channel, sends, and writes down what became of it.

Nothing is sent inside a transaction. Each call is settled by itself, so a crash leaves only what was in flight, and
that is taken over when its lease ends, as something that may have arrived.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import is_candidate, offer_cards
from bot.channels import Channel, Channels, Letter
from bot.channels.facts import Facts, gather_facts
from bot.channels.verdicts import judge_failure, too_often
from bot.channels.words import word_notice
from bot.services import Services
from bot.web import describe
from bot.wechat import PlatformError, Reaction
from surveys.accounts import Address, note_refusal
from surveys.outbox import LEASE, Notice, Outcome, claim_notices, find_next_due, settle_notices

LIMIT = 10_000  # notices claimed at once
PARALLEL = 10  # WeCom answers 45033 to more
_CALL = timedelta(seconds=65)  # a wait for the token lease, a token fetch and the call itself, at the worst
_POLL, _SWEEP, _BREATH = 2.0, 20.0, 0.2  # seconds
_log = logging.getLogger("pingji.delivery")
Routed = tuple[Channel, Letter]


class Delivery:
    """One worker's way of handling claimed notices."""

    def __init__(self, services: Services, channels: Channels, worker: str | None = None) -> None:
        self._services = services
        self._channels = channels
        self.worker = worker or f"deliverer-{services.random.randbytes(6).hex()}"
        self._gate = asyncio.Semaphore(PARALLEL)

    async def deliver(self, limit: int = LIMIT) -> int:
        """Claim once and handle all of it; returns how many notices were taken."""
        deadline = self._services.clock() + LEASE - _CALL
        notices = await self._services.write(claim_notices, worker=self.worker, limit=limit)
        if not notices:
            return 0
        facts = await self._services.read(gather_facts, notices=notices)
        notices = await self._with_cards(notices, facts)
        routed: list[Routed] = []
        settled: list[Outcome] = []
        for notice in notices:
            found = self._route(notice, facts)
            settled.append(found) if isinstance(found, Outcome) else routed.append(found)
        await self._settle(settled)
        await asyncio.gather(*(self._guarded(channel, group, deadline) for channel, group in self._group(routed)))
        return len(notices)

    async def _with_cards(self, notices: tuple[Notice, ...], facts: Facts) -> tuple[Notice, ...]:
        """The notices, those that can be asked on a card with their card; written down before anything is sent."""
        asking = [one for one in notices if is_candidate(one, facts.addresses.get(one.party, ()))]
        if not asking:
            return notices
        settings, tz = self._services.settings, self._services.tz
        offered = await self._services.write(offer_cards, notices=asking, base_url=settings.base_url, tz=tz)
        given = {one.notice_id: one for one in offered}
        return tuple(given.get(one.notice_id, one) for one in notices)

    # --- words and ways -----------------------------------------------------------------------------------

    def _route(self, notice: Notice, facts: Facts) -> Routed | Outcome:
        """The letter with its channel, or why there is nothing to send."""
        base_url, now = self._services.settings.base_url, self._services.clock()
        if notice.attempts == 1 and notice.expires_at <= now:
            return Outcome(notice.notice_id, "failed", reason="expired")
        words = word_notice(notice, facts.rounds, base_url=base_url, tz=self._services.tz, now=now)
        if isinstance(words, str):
            return Outcome(notice.notice_id, "failed", reason=words)
        ways = facts.addresses.get(notice.party, ())
        found = self._choose(notice, ways)
        if isinstance(found, str):
            return Outcome(notice.notice_id, "unreachable", reason=found)
        channel, address, rest = found
        if too_often(channel, notice, same_call=bool(notice.call)):
            return Outcome(notice.notice_id, "ambiguous", channel.name, "repeated")
        return channel, Letter(notice, address, words.text, words.fields, rest, notice.call)

    def _choose(self, notice: Notice, ways: Sequence[Address]) -> tuple[Channel, Address, tuple[Address, ...]] | str:
        """The first channel that can reach one of the addresses, with the addresses after it; or why none can."""
        now, reason = self._services.clock(), "no_channel" if ways else "not_bound"
        for place, address in enumerate(ways):
            for channel in self._channels:
                if channel.platform != address.channel:
                    continue
                why_not = channel.why_not(notice, address, now)
                if why_not is None:
                    return channel, address, tuple(ways[place + 1 :])
                reason = why_not
        return reason

    def _group(self, routed: Iterable[Routed]) -> list[tuple[Channel, list[Letter]]]:
        """Letters with one text through one channel share calls; those of an earlier call stay together."""
        groups: dict[tuple[str, str, str], list[Routed]] = defaultdict(list)
        for channel, letter in routed:
            groups[channel.name, letter.text, letter.call].append((channel, letter))
        calls = []
        for group in groups.values():
            channel, letters = group[0][0], [letter for _, letter in group]
            calls += [(channel, letters[at : at + channel.batch]) for at in range(0, len(letters), channel.batch)]
        return calls

    # --- one call -----------------------------------------------------------------------------------------

    async def _guarded(self, channel: Channel, letters: list[Letter], deadline: datetime) -> None:
        """A call that dies for a reason of its own must not take the others with it."""
        async with self._gate:
            try:
                await self._call(channel, letters, deadline)
            except Exception as error:  # the lease will end, and somebody tries again
                _log.error("a call through %s failed\n%s", channel.name, describe(error))

    async def _call(self, channel: Channel, letters: list[Letter], deadline: datetime) -> None:
        now = self._services.clock()
        if now >= deadline:  # the lease ends soon: somebody else could send the same at the same time
            await self._settle(
                [Outcome(one.notice_id, "planned", retry_at=now, call=one.call or None) for one in letters]
            )
            return
        try:
            missed = await channel.send(letters)
        except PlatformError as error:
            await self._refused(channel, letters, error, deadline)
            return
        await self._settle(
            [Outcome(one.notice_id, "sent", channel.name) for one in letters if one.notice_id not in missed]
        )
        for one in letters:
            if one.notice_id in missed:
                await self._elsewhere(channel, one, missed[one.notice_id], deadline)

    async def _refused(self, channel: Channel, letters: list[Letter], error: PlatformError, deadline: datetime) -> None:
        now = self._services.clock()
        if error.reaction in (Reaction.STOP_OPERATOR, Reaction.FIX_CONTENT, Reaction.OAUTH_RESTART):
            _log.error("%s refuses %d messages: %s", channel.name, len(letters), error)
        call, waiting = self._services.random.randbytes(6).hex(), []
        for one in letters:
            outcome = judge_failure(channel, one.notice, error, now)
            if outcome.state == "unreachable":
                await self._note_refusal(one, error)
                await self._elsewhere(channel, one, outcome.reason or "", deadline)
            else:
                waits = outcome.state == "planned"
                waiting.append(replace(outcome, call=(one.call or call) if waits else None))
        await self._settle(waiting)

    async def _elsewhere(self, channel: Channel, letter: Letter, reason: str, deadline: datetime) -> None:
        """Another way to the same person, or unreachable for this reason."""
        found = self._choose(letter.notice, letter.rest)
        if isinstance(found, str):
            await self._settle([Outcome(letter.notice_id, "unreachable", channel.name, reason)])
            return
        other, address, rest = found
        await self._call(other, [replace(letter, address=address, rest=rest, call="")], deadline)

    async def _note_refusal(self, letter: Letter, error: PlatformError) -> None:
        if error.reaction is Reaction.DROP_RECIPIENT:
            place = {"channel": letter.address.channel, "address": letter.address.address}
            await self._services.write(note_refusal, **place, code=str(error.code))

    async def _settle(self, outcomes: Sequence[Outcome]) -> None:
        if outcomes:
            await self._services.write(settle_notices, worker=self.worker, outcomes=tuple(outcomes))


async def deliver_once(services: Services, channels: Channels, delivery: Delivery | None = None) -> int:
    """Deliver what is due now; the number of notices handled. Give ``delivery`` to go on with an earlier one."""
    delivery = delivery or Delivery(services, channels)
    handled = 0
    while taken := await delivery.deliver():
        handled += taken
    return handled


class Deliverer:
    """The background task: sleeps until something is due, and survives everything."""

    def __init__(self, services: Services, channels: Channels) -> None:
        self._services = services
        self._channels = channels
        self._delivery = Delivery(services, channels)
        self._task: asyncio.Task[None] | None = None
        self._swept = float("-inf")

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="deliverer")

    async def stop(self) -> None:
        """Leave what is in flight; its lease ends and another process or the next start takes it over."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                if await self._is_due():
                    await deliver_once(self._services, self._channels, self._delivery)
            except Exception as error:  # a dying send must never stop the loop
                _log.error("delivery failed; it goes on\n%s", describe(error))
            await self._pause()

    async def _is_due(self) -> bool:
        """Something is due; every so often True anyway, for what a dead process left behind."""
        now = asyncio.get_running_loop().time()
        if now - self._swept >= _SWEEP:
            self._swept = now
            return True
        due_at = await self._services.read(find_next_due)
        return due_at is not None and due_at <= self._services.clock()

    async def _pause(self) -> None:
        """Until somebody wrote something, at most two seconds; never at the pace of every single write."""
        self._services.wake.clear()
        await asyncio.sleep(_BREATH)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._services.wake.wait(), _POLL)
