"""绑定 邀请码: tie this WeChat account to a person or an enterprise."""

from __future__ import annotations

from bot.brake import guessing
from bot.chat.commands.base import Chat, Command
from bot.chat.commands.tasks import count_open
from bot.chat.text import tidy_code
from bot.phrases import chat as phrases
from bot.phrases import identity
from surveys.accounts.bindings import bind_account
from surveys.assignments.late_invitations import join_open_rounds
from surveys.roster_updates.account_changes import tell_added


def bind(chat: Chat, argument: str) -> str:
    code = tidy_code(argument)
    if not code:
        return phrases.BIND_HOW
    with guessing(chat.work, who=f"{chat.channel}:{chat.address}", code=code, wrong="invitation_unknown"):
        profile = bind_account(chat.work, channel=chat.channel, address=chat.address, code=code)
    if chat.party != profile.party:  # not the same once more
        tell_added(chat.work, party=profile.party, name=profile.name, account=chat.account)
    join_open_rounds(chat.work, party=profile.party)
    open_count = count_open(chat.work, profile.party)
    welcome = phrases.bound(profile.name, profile.unit, open_count=open_count, link=chat.office.tasks_link)
    has_moved = chat.profile is not None and chat.profile.party != profile.party
    return f"{welcome}\n{identity.moved(chat.name)}" if has_moved else welcome


BIND = Command("绑定", bind, takes=True)
