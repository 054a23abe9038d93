"""Presses of WeCom cards, as callbacks bring them: answered by the card that takes the pressed one's place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.cards import Press, press_card, refused_card
from bot.office import ReplyContext
from bot.outages import log_failure
from bot.phrases.errors import BROKEN
from bot.services import Services
from bot.wechat import Incoming, WeComClient, read_card_answer
from bot.wechat.cards import Card

EVENT = "template_card_event"
_log = logging.getLogger("pingji.presses")


def is_press(incoming: Incoming) -> bool:
    return incoming.platform == "wecom" and incoming.event == EVENT


async def answer_press(
    services: Services,
    wecom: WeComClient | None,
    incoming: Incoming,
    *,
    office: ReplyContext,
    patience: float,
    keep: Callable[[asyncio.Task[None]], None],
) -> Card | None:
    """The card to show instead, or None when that takes longer than `patience` seconds: then it changes later.

    `keep` gets the task that changes it. A failure is a card too, for a pressed card shows no texts.
    """
    press = Press(incoming.sender, incoming.message_key, incoming.created, read_card_answer(incoming.raw))
    working = asyncio.ensure_future(services.write(press_card, press=press, office=office))
    try:
        async with asyncio.timeout(patience):
            return await asyncio.shield(working)
    except TimeoutError:
        keep(asyncio.create_task(_change_later(wecom, working, press, office)))
        return None
    except Exception as error:
        _note(error)
        return refused_card(BROKEN, office.tasks_link)


async def _change_later(
    wecom: WeComClient | None, working: asyncio.Future[Card], press: Press, office: ReplyContext
) -> None:
    """The change that came too late for the platform, by the code that came with the press (72 hours, once)."""
    try:
        card = await working
    except Exception as error:
        _note(error)
        card = refused_card(BROKEN, office.tasks_link)
    if wecom is None or not press.answer.response_code:
        return
    try:
        await wecom.update_card([press.sender], press.answer.response_code, card=card)
    except Exception as error:  # the answer is in, or may be given again: the card only looks as before
        _note(error)


def _note(error: BaseException) -> None:
    log_failure(_log, error, "a pressed card could not be answered")
