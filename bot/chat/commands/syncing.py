"""同步通讯录: what WeCom's address book would change in the roster. Reading it takes longer than a reply may."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.synchronising import READ_ADDRESS_BOOK, ReadingAddressBook
from bot.phrases import directory as phrases
from surveys.text import parse_count


def read_address_book(chat: Chat, argument: str) -> str:
    word, _, typed = argument.partition(" ")
    number = parse_count(typed)
    if argument and (word not in phrases.WITH_LEFT or (typed and number is None)):
        return phrases.HOW
    return ask(chat, READ_ADDRESS_BOOK, ReadingAddressBook(bool(argument), number))


SYNC = Command("同步通讯录", read_address_book, "admin", takes=True, aliases=("通讯录",))
