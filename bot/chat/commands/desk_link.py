"""后台: a one-time link to the committee's desk.

Both platforms bring us one-to-one conversations only, so the reply reaches the administrator alone. What is stored of
the reply, for repeated deliveries, holds no link: the token lies nowhere but in the chat.
"""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import desk_pages
from surveys.administration.desk_sessions import LINK_LIFE, make_desk_link
from surveys.messages.inbox import Reply


def give_link(chat: Chat, argument: str) -> Reply:
    token = make_desk_link(chat.work, party=chat.actor.party, account=chat.account)
    minutes = int(LINK_LIFE.total_seconds()) // 60
    reply = desk_pages.LINK.format(link=f"{chat.office.base_url}/admin/enter/{token}", minutes=minutes)
    return Reply(reply, desk_pages.LINK_KEPT)


DESK = Command("后台", give_link, "admin", synonyms=("打开后台", "进入后台", "管理后台", "电脑上看"))
