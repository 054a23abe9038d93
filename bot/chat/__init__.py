"""The chat: one incoming message or event → one reply, done once however often it is delivered."""

from bot.chat.answering import ACTS, Message, answer_message, answer_messages
from bot.chat.commands import COMMANDS

__all__ = ["ACTS", "COMMANDS", "Message", "answer_message", "answer_messages"]
