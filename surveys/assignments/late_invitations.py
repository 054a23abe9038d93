"""Who is found while rounds run: invitations that had reached nobody go out, and a further seat of an enterprise rates
what the first one rates.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from surveys.accounts.addresses import list_addresses_of
from surveys.accounts.bindings import find_party, find_profile
from surveys.accounts.unionids import note_unionid
from surveys.messages.outbox import NewNotice, avoid_rush_minutes, post_notices
from surveys.parties import ENTERPRISE, enterprise_party, party_key, party_kind, party_seat
from surveys.rounds.model import PAUSED, UNDER_WAY, list_rounds
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, notice, survey_round
from surveys.work import Work


def join_open_rounds(work: Work, *, party: str) -> int:
    """Invite a party that has just been bound, if nothing had found it; give a seat the assignments of its enterprise's
    first seat in every open round: how many it got.

    Rounds open with the first seat and those already bound, so that nobody waits for seats that nobody takes. Safe to
    repeat; no assignments for persons and first seats.
    """
    invite_found(work, party=party)
    if party_kind(party) != ENTERPRISE or party_seat(party) == 1:
        return 0
    first = enterprise_party(party_key(party), 1)
    running = [
        item.round_id
        for item in list_rounds(work, states=UNDER_WAY)
        if item.state == PAUSED or item.closes_at > work.now
    ]
    of_enterprise = assignment.c.rater.in_((first, party)) & assignment.c.round_id.in_(running)
    rows = work.db.execute(select(assignment).where(of_enterprise)).all()
    have = {(row.round_id, row.relation, row.subject_id) for row in rows if row.rater == party}
    places = [(row.round_id, row.relation, row.subject_id) for row in rows if row.rater == first]
    names = ("round_id", "relation", "subject_id")
    new = [{**dict(zip(names, place, strict=True)), "rater": party} for place in places if place not in have]
    if new:
        work.db.execute(insert_into(work.db, assignment).on_conflict_do_nothing(), new)
    return len(new)


def recognise_unionid(work: Work, *, channel: str, address: str, unionid: str) -> str | None:
    """Keep an account's unionid (see `note_unionid`); an account that is bound by it joins the open rounds.

    The party it stands for now, None for a stranger's. Safe to repeat.
    """
    bound = find_party(work, channel=channel, address=address)
    party = note_unionid(work, channel=channel, address=address, unionid=unionid)
    if bound is None and party is not None:
        join_open_rounds(work, party=party)
    elif bound is not None and party != bound:
        profile = find_profile(work, party=bound)
        params = {"event": "account_lost", "name": profile.name if profile is not None else ""}
        lost = NewNotice(f"account:{work.new_id()}", f"{channel}:{address}", "announcement", params)
        post_notices(work, [lost])
    return party


def invite_found(work: Work, *, party: str | None = None, send_at: datetime | None = None) -> None:
    """Send the invitations of rounds under way that found their party bound to nothing, where there is a way now: to
    one `party`, or to everybody; from `send_at` (now) on. Safe to repeat.
    """
    running = select(survey_round.c.round_id).where(survey_round.c.state.in_(UNDER_WAY))
    lost = (notice.c.kind == "invitation") & (notice.c.state == "unreachable") & (notice.c.reason == "not_bound")
    lost &= notice.c.round_id.in_(running)
    if party is not None:
        lost &= notice.c.party == party
    parties = work.db.execute(select(notice.c.party).where(lost).distinct()).scalars().all()
    reachable = sorted(list_addresses_of(work, parties=parties)) if parties else []
    if reachable:
        due_at = work.now if send_at is None else avoid_rush_minutes(send_at, reachable[0])
        again = {"state": "planned", "reason": None, "due_at": due_at}
        work.db.execute(update(notice).where(lost, notice.c.party.in_(reachable)).values(**again))
