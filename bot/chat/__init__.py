"""The chat: one incoming message or event → one reply, done once however often it is delivered."""

from bot.chat.answering import Message, answer_message
from bot.chat.commands import COMMANDS, Office

__all__ = ["COMMANDS", "Message", "Office", "answer_message"]
