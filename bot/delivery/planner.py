"""The planner: for each notice and person the best channel that will surely arrive, by what is known.

The registry's order is the order of choice, the surest first and what cannot be got back last:

1. WeCom (a card where one fits, else the text): free, and the platform itself drops a repetition. Past 30 a minute it
   drops silently, so the rest waits.
2. Template message: free, drops repetitions, reaches every follower and reports whether it arrived.
3. Customer-service text: free, but for five (three) after a message (click) only, a repetition is shown, nothing is
   reported; and late replies have no other way.
4. 订阅通知: each costs a consent that the follower must give anew, so only where nothing else is left.

A template that is reported as lost three times gives way to the others. Where none is left the notice is unreachable,
with the first reason that says something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from bot.channels.base import Channel, Letter
from bot.delivery.quotas import Allowances
from bot.delivery.retries import by_day, morning_for, too_often
from bot.delivery.wording import RoundFacts, Words, word_notice
from surveys.accounts.bindings import Address
from surveys.messages.delivery_reports import LOST_OFTEN
from surveys.messages.outbox import Notice, Outcome

Routed = tuple[Channel, Letter]
Choice = tuple[Channel, Address, tuple[Address, ...]]
Routes = tuple[tuple[str, str], ...]
_SAYS_LITTLE = ("no_template", "no_card")


@dataclass(slots=True)
class Planner:
    """One claim's worth of planning. `addresses` are the ways to each party, the best first."""

    channels: Sequence[Channel]
    addresses: Mapping[str, Sequence[Address]]
    rounds: Mapping[str, RoundFacts]
    allowances: Allowances
    base_url: str
    tz: ZoneInfo
    finished: frozenset[tuple[str, str]] = frozenset()
    """(round, party): nobody is asked for what they have done meanwhile."""
    organisation: str = ""
    _worded: dict[tuple[object, ...], Words | str] = field(default_factory=dict)

    def route(self, notice: Notice, now: datetime) -> Routed | Outcome:
        """The letter with its channel, or why there is nothing to send now."""
        if notice.attempts == 1 and notice.expires_at <= now:
            return Outcome(notice.notice_id, "failed", reason="expired")
        words = self._word(notice, now)
        if isinstance(words, str):
            return Outcome(notice.notice_id, "failed", reason=words)
        if (notice.round_id, notice.party) in self.finished and not notice.may_have_arrived:
            return Outcome(notice.notice_id, "failed", reason="nothing_open")
        morning = morning_for(notice, now, self.tz)
        if morning is not None:
            return self.put_off(notice, morning)
        choice = self.choose(notice, self.addresses.get(notice.party, ()), now)
        if isinstance(choice, str):
            state = "ambiguous" if notice.ambiguous else "unreachable"
            return Outcome(notice.notice_id, state, notice.channel or None, choice)
        if isinstance(choice, datetime):
            return self.put_off(notice, choice)
        channel, address, rest = choice
        if too_often(channel, notice):
            return Outcome(notice.notice_id, "ambiguous", channel.name, "repeated")
        return channel, Letter(notice, address, words.text, words.fields, rest, notice.call)

    def choose(
        self, notice: Notice, ways: Sequence[Address], now: datetime, *, closed: Routes = ()
    ) -> Choice | datetime | str:
        """The first channel that can reach one of the addresses, with the other addresses; when to ask again; or why
        none can. Through `closed` (channel, address) it has failed already.
        """
        reasons = []
        for channel in self._in_order(notice):
            for address in ways:
                if channel.platform != address.channel or (channel.name, address.address) in closed:
                    continue
                obstacle = channel.why_not(notice, address, now) or self.allowances.check(channel, notice, address, now)
                if isinstance(obstacle, datetime):
                    return obstacle
                if obstacle is None:
                    self.allowances.take(channel, address, now)
                    return channel, address, tuple(way for way in ways if way != address)
                reasons.append(obstacle)
        if not reasons:
            return "no_channel" if ways else "not_bound"
        return next((reason for reason in reasons if reason not in _SAYS_LITTLE), reasons[-1])

    def put_off(self, notice: Notice, until: datetime) -> Outcome:
        """Nothing has been tried: later, as if it had not been taken. What an earlier call was part of stays so."""
        return by_day(notice, Outcome(notice.notice_id, "planned", retry_at=until, tried=False), self.tz)

    def _in_order(self, notice: Notice) -> Sequence[Channel]:
        """The registry's order. A channel that took the notice often enough, and was reported each time to have lost
        it, comes after the others.
        """
        if not notice.message_id or notice.ambiguous or notice.attempts <= LOST_OFTEN:
            return self.channels
        return sorted(self.channels, key=lambda channel: channel.name == notice.channel)

    def _word(self, notice: Notice, now: datetime) -> Words | str:
        """Most of a claim says the same: it is put into words once."""
        key = (notice.kind, notice.round_id, orjson.dumps(notice.params, option=orjson.OPT_SORT_KEYS))
        words = self._worded.get(key)
        if words is None:
            whose = {"base_url": self.base_url, "organisation": self.organisation}
            words = word_notice(notice, self.rounds, tz=self.tz, now=now, **whose)
            self._worded[key] = words
        return words


@dataclass(frozen=True, slots=True)
class Call:
    """One call to be made. What ends without an answer is made again as the same call, under the same `call_id`."""

    channel: Channel
    letters: list[Letter]
    call_id: str

    @property
    def is_shared_anew(self) -> bool:
        """Several people, and nobody has noted yet that they belong together."""
        return len(self.letters) > 1 and self.letters[0].call != self.call_id


def group_letters(routed: Iterable[Routed], new_id: Callable[[], str]) -> list[Call]:
    """Letters with one text through one channel share calls; those of an earlier call stay together."""
    groups: dict[tuple[str, str, str], list[Routed]] = defaultdict(list)
    for channel, letter in routed:
        groups[channel.name, letter.text, letter.call].append((channel, letter))
    calls = []
    for group in groups.values():
        channel, letters = group[0][0], [letter for _, letter in group]
        for at in range(0, len(letters), channel.batch):
            calls.append(Call(channel, letters[at : at + channel.batch], letters[0].call or new_id()))
    return calls
