"""What the platforms allow for one person, and what of it is used up.

WeCom: 30 messages a minute and 1,000 an hour to a member from one app; what is more is dropped without a word, so it
is put off here. Followers: 5 customer-service messages within 48 hours of a message of theirs, 3 within a minute of a
menu click, a scan or a follow. 订阅通知: as many as they consented to. Sources: docs/sources.md, Official Account;
docs/sources.md, WeCom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import Channel
from bot.channels.official import CustomChannel
from bot.channels.subscription import SubscriptionChannel
from surveys.accounts.bindings import WECOM, Address
from surveys.messages.delivery_reports import Contact
from surveys.messages.outbox import Notice
from surveys.messages.subscription_credits import Credits
from surveys.parties import party_key, party_kind

WINDOW, AFTER_MESSAGE = timedelta(hours=48), 5
MOMENT, AFTER_ACTION = timedelta(minutes=1), 3
RATES = ((timedelta(minutes=1), 30), (timedelta(hours=1), 1000))
LONGEST = RATES[-1][0]
_MARGIN = timedelta(seconds=1)
Place = tuple[str, str]  # platform, address
Use = tuple[str, datetime]  # channel, when


@dataclass(slots=True)
class Allowances:
    """Knows what people were sent before; what is chosen now is taken into account at once."""

    used: dict[Place, list[Use]] = field(default_factory=dict)
    credits: Credits = field(default_factory=dict)

    def check(self, channel: Channel, notice: Notice, address: Address, now: datetime) -> str | datetime | None:
        """None where there is room; until when to wait for it; or the reason why there is none."""
        if channel.platform == WECOM:
            return self._wait(address, now)
        if channel.name == CustomChannel.name:
            return self._custom(address, now)
        if isinstance(channel, SubscriptionChannel):
            known = self.credits.get((address.address, channel.find_template(notice)))
            return "oa:43101" if known is None else None  # none left by our count: WeChat may know of more
        return None

    def take(self, channel: Channel, address: Address, now: datetime) -> None:
        """One message is on its way."""
        self.used.setdefault(_place(address), []).append((channel.name, now))

    def _wait(self, address: Address, now: datetime) -> datetime | None:
        used = self.used.get(_place(address))
        if not used:
            return None
        times = sorted(at for _, at in used)
        waits = [
            times[-most] + span + _MARGIN for span, most in RATES if len(times) >= most and times[-most] > now - span
        ]
        return max(waits, default=None)

    def _custom(self, address: Address, now: datetime) -> str | None:
        if address.seen_at is None and address.acted_at is None:
            return None  # without a row of its own (an administrator of the settings) the platform is the one to know
        times = [at for name, at in self.used.get(_place(address), ()) if name == CustomChannel.name]
        clicked, wrote = address.acted_at, address.seen_at
        after = sum(clicked <= at < clicked + MOMENT for at in times) if clicked is not None else 0
        if clicked is not None and now - clicked < MOMENT and after < AFTER_ACTION:
            return None
        if wrote is None or now - wrote > WINDOW:
            return "oa:window"
        spent = sum(at >= wrote for at in times) - min(after, AFTER_ACTION)
        return None if spent < AFTER_MESSAGE else "oa:45047"


def _place(address: Address) -> Place:
    return address.channel, address.address.lower() if address.channel == WECOM else address.address


def gather_uses(ways: Mapping[str, Sequence[Address]], contacts: Sequence[Contact]) -> dict[Place, list[Use]]:
    """Contacts by the address they went to; a late reply goes to the party `platform:address`."""
    used: dict[Place, list[Use]] = {}
    for contact in contacts:
        direct = (Address(party_kind(contact.party), party_key(contact.party)),)
        places = {_place(way) for way in ways.get(contact.party, direct)}
        for place in places:
            if not contact.channel or contact.channel.startswith(place[0]):
                used.setdefault(place, []).append((contact.channel, contact.at))
    return used
