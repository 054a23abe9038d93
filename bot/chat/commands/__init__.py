"""Chat commands: a file and a line each. The order is that of 帮助."""

from __future__ import annotations

from bot.chat.commands.answer import ANSWER
from bot.chat.commands.automatic import AUTOMATIC
from bot.chat.commands.base import Chat, Command
from bot.chat.commands.bind import BIND
from bot.chat.commands.closing import CLOSE
from bot.chat.commands.comments import COMMENTS
from bot.chat.commands.confirming import CONFIRM
from bot.chat.commands.declining import DECLINE
from bot.chat.commands.desk_link import DESK
from bot.chat.commands.excluding import EXCLUDE, INCLUDE
from bot.chat.commands.exporting import EXPORT
from bot.chat.commands.extending import EXTEND
from bot.chat.commands.feedback import FEEDBACK
from bot.chat.commands.feedback_box import FEEDBACK_BOX
from bot.chat.commands.help import make_help
from bot.chat.commands.opening import OPEN
from bot.chat.commands.own_results import OWN_RESULTS
from bot.chat.commands.pausing import PAUSE, RESUME
from bot.chat.commands.plans import PLANS, UPCOMING
from bot.chat.commands.preflight import CHECK, EXEMPT
from bot.chat.commands.progress import PROGRESS
from bot.chat.commands.quality import QUALITY
from bot.chat.commands.receipt import RECEIPT
from bot.chat.commands.records import RECORDS, UNDO_RECORDS
from bot.chat.commands.releasing import RELEASE
from bot.chat.commands.reminding import REMIND
from bot.chat.commands.results import RESULTS
from bot.chat.commands.signs import SIGNS
from bot.chat.commands.supplementing import SUPPLEMENT
from bot.chat.commands.syncing import SYNC
from bot.chat.commands.tasks import TASKS
from bot.chat.commands.workdays import WORKDAYS

COMMANDS: dict[str, Command] = {}
COMMANDS |= {
    command.word: command
    for command in (
        make_help(COMMANDS),
        TASKS,
        ANSWER,
        RECEIPT,
        OWN_RESULTS,
        COMMENTS,
        FEEDBACK,
        DECLINE,
        BIND,
        PLANS,
        CHECK,
        EXEMPT,
        OPEN,
        PROGRESS,
        REMIND,
        EXTEND,
        PAUSE,
        RESUME,
        CLOSE,
        RESULTS,
        QUALITY,
        RELEASE,
        EXPORT,
        FEEDBACK_BOX,
        AUTOMATIC,
        UPCOMING,
        WORKDAYS,
        SUPPLEMENT,
        EXCLUDE,
        INCLUDE,
        SIGNS,
        SYNC,
        RECORDS,
        UNDO_RECORDS,
        DESK,
        CONFIRM,
    )
}
WORDS: dict[str, Command] = {
    word: command for command in COMMANDS.values() for word in (command.word, *command.aliases)
}

SYNONYMS: dict[str, tuple[Command, ...]] = {
    synonym: tuple(command for command in COMMANDS.values() if synonym in command.synonyms)
    for synonym in {synonym for command in COMMANDS.values() for synonym in command.synonyms}
}
"""What people say instead → the commands that they may mean."""

__all__ = ["COMMANDS", "SYNONYMS", "WORDS", "Chat", "Command"]
