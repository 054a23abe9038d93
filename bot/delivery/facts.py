"""What deliveries look up: where people can be reached, and what their rounds are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.delivery.quotas import LONGEST, WINDOW, Allowances, gather_uses
from bot.delivery.wording import RoundFacts
from surveys.accounts.addresses import list_addresses_of
from surveys.accounts.bindings import OA, WECOM, Address
from surveys.accounts.senders import find_senders
from surveys.errors import NotFound
from surveys.messages.delivery_reports import list_contacts
from surveys.messages.outbox import ASKING, Notice
from surveys.messages.subscription_credits import list_credits
from surveys.parties import party_key, party_kind
from surveys.rounds import OPEN, PAUSED, get_last_end, get_round, get_round_form, list_finished
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Facts:
    addresses: dict[str, tuple[Address, ...]]
    rounds: dict[str, RoundFacts]
    allowances: Allowances = field(default_factory=Allowances)
    finished: frozenset[tuple[str, str]] = frozenset()
    """(round, party) of those asked to answer who have nothing open any more."""


def gather_facts(work: Work, *, notices: Sequence[Notice], worker: str = "") -> Facts:
    """All that the texts and the choice of channel need, in a few queries; `worker` holds the notices."""
    ids = {str(notice.round_id or notice.params.get("round") or "") for notice in notices} - {""}
    rounds = {round_id: facts for round_id in sorted(ids) if (facts := _round_facts(work, round_id)) is not None}
    addresses = list_addresses_of(work, parties=sorted({notice.party for notice in notices}))
    return Facts(addresses, rounds, _allowances(work, addresses, worker), _list_finished(work, notices))


def _list_finished(work: Work, notices: Sequence[Notice]) -> frozenset[tuple[str, str]]:
    raters: dict[str, set[str]] = defaultdict(set)
    for notice in notices:
        if notice.kind in ASKING and notice.round_id is not None:
            raters[notice.round_id].add(notice.party)
    return frozenset(
        (round_id, party)
        for round_id, parties in raters.items()
        for party in list_finished(work, round_id=round_id, parties=sorted(parties))
    )


def _allowances(work: Work, addresses: Mapping[str, Sequence[Address]], worker: str) -> Allowances:
    known = {**_owners(work, addresses), **addresses}
    ways = [way for addresses_ in known.values() for way in addresses_]
    followers = sorted({way.address for way in ways if way.channel == OA})
    since = work.now - (WINDOW if followers else LONGEST)
    contacts = list_contacts(work, parties=sorted(known), since=since, worker=worker)
    return Allowances(gather_uses(known, contacts), list_credits(work, addresses=followers))


def _owners(work: Work, addresses: Mapping[str, Sequence[Address]]) -> dict[str, tuple[Address, ...]]:
    """The people behind platform accounts that are written to as such: what they were sent counts for both."""
    direct = [(party_kind(party), party_key(party)) for party in addresses if party_kind(party) in (WECOM, OA)]
    senders = find_senders(work, accounts=direct).values() if direct else ()
    return list_addresses_of(work, parties=sorted({sender.party for sender in senders if sender.party}))


def _round_facts(work: Work, round_id: str) -> RoundFacts | None:
    try:
        round_ = get_round(work, round_id=round_id)
    except NotFound:
        return None
    kinds = {relation.anonymous for relation in get_round_form(work, round_id=round_id).relations.values()}
    anonymous = kinds.pop() if len(kinds) == 1 else None
    is_open = round_.state == OPEN and get_last_end(work, round_id=round_id, closes_at=round_.closes_at) > work.now
    return RoundFacts(round_.title, round_.closes_at, is_open, anonymous, is_paused=round_.state == PAUSED)
