"""Cards in the chat room: what a member is sent, and what pressing it does."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import select

from bot.cards import Press, offer_cards, press_card
from bot.cards.offering import find_card
from bot.wechat import CardAnswer
from surveys.accounts.bindings import WECOM, find_party
from surveys.accounts.proof import account_of
from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet, list_tasks
from surveys.answering.submission import Submission, submit_ballots
from surveys.messages.outbox import Notice
from surveys.rounds import get_round_form
from surveys.store.tables import notice
from surveys.work import Work
from tests.world.card_plans import LEVEL, PLAN, import_short
from tests.world.open_answers import open_answers
from tests.world.room import Room

NOW = 1793581200  # the tests' clock, 2026-11-02 01:00 UTC
_numbers = itertools.count(1)


def opened(room: Room, items: str = LEVEL, *, anonymous: bool = True) -> str:
    import_short(room.database, items, anonymous=anonymous)
    room.confirm(f"开启 {PLAN}")
    return room.database.read(lambda work: list_tasks(work, party=party_of(room))[0].round_id)


def party_of(room: Room, userid: str = "") -> str:
    party = room.database.read(find_party, channel=WECOM, address=userid or room.staff)
    assert party is not None
    return party


def asked(room: Room, userid: str = "", kind: str = "invitation") -> Notice:
    """The notice to a member as the deliverer would send it, with its card where there is one."""
    mine = notice.c.party == party_of(room, userid)
    row = room.database.read(lambda work: work.db.execute(select(notice).where(mine, notice.c.kind == kind)).first())
    assert row is not None
    posted = Notice(row.notice_id, row.key, row.party, kind, row.params, row.round_id, 1, 0, row.expires_at)
    (given,) = room.database.write(offer_cards, notices=[posted], base_url=room.office.base_url, tz=room.office.tz)
    return given


def card_to(room: Room, userid: str = "", kind: str = "invitation") -> dict[str, Any]:
    card = find_card(asked(room, userid, kind))
    assert card is not None
    return dict(card)


def press(
    room: Room,
    body: dict[str, Any],
    key: str,
    chosen: dict[str, tuple[str, ...]] | None = None,
    *,
    by: str = "",
    delivery: str = "",
    created: int = NOW,
) -> dict[str, Any]:
    answer = CardAnswer(body["task_id"], key, body["card_type"], "code", chosen or {})
    sent = Press(by or room.staff, delivery or f"p{next(_numbers)}", created, answer)
    return dict(room.database.write(press_card, press=sent, office=room.office))


def sheet_of(room: Room, round_id: str) -> AnswerSheet:
    def read(work: Work) -> AnswerSheet:
        form = get_round_form(work, round_id=round_id)
        return get_answer_sheet(
            work, form=form, party=party_of(room), relation="subordinate", account=account_of(WECOM, room.staff)
        )

    return room.database.read(read)


def ballots(room: Room) -> list[dict[str, str]]:
    return room.database.read(open_answers)


def hand_in_on_page(room: Room, round_id: str, answers: dict[str, str]) -> None:
    """As the page does it: one submission of the whole form."""
    sheet = sheet_of(room, round_id)
    about = {sheet.subjects[0].subject_id: answers}
    sent = Submission(sheet.form, party_of(room), "subordinate", about, room.office.tz, account_of(WECOM, room.staff))
    room.database.write(lambda work: submit_ballots(work, [sent]))
