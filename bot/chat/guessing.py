"""The commands that somebody may have meant: a guess to ask about, never one to act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.chat.commands.base import Chat, Command
from bot.chat.text import tidy_argument, tidy_text
from bot.phrases.chat import HELP

MOST = 2
_LONGEST = 16  # characters; a longer sentence is no mistyped command
_SHORTEST = 2
_TAIL = re.compile(r"[\s0-9A-Za-z:：,，.\-+]+.*$", re.DOTALL)  # a round, a code, a date behind the word


def guess_lines(chat: Chat, text: str, words: Mapping[str, Command]) -> tuple[str, ...]:
    """The same as lines to send: what was typed behind the word stays where the command takes something."""
    match = _TAIL.search(tidy_argument(tidy_text(text)))
    tail = match.group().strip(" :：,，.-+") if match else ""
    lines = []
    for word in guess_commands(chat, text, words):
        needed = HELP[word][0].removeprefix(word).strip()
        rest = tail if words[word].takes and tail else ("" if needed.startswith("[") else needed)
        lines.append(f"{word} {rest}".strip())
    return tuple(lines)


def guess_commands(chat: Chat, text: str, words: Mapping[str, Command]) -> tuple[str, ...]:
    """At most two commands that this person may use and that the text is close to, the closest first.

    A command that stands somewhere in a short sentence comes before one that differs by a single character.
    """
    plain = tidy_argument(tidy_text(text))
    if not plain or len(plain) > _LONGEST:
        return ()
    allowed = {word: command for word, command in words.items() if len(word) >= _SHORTEST and command.may(chat)}
    inside = sorted((word for word in allowed if word in plain), key=len, reverse=True)
    meant = inside[:1] or _near(_TAIL.sub("", plain) or plain.lower(), allowed)
    return tuple(dict.fromkeys(allowed[word].word for word in meant))[:MOST]


def _near(head: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if is_near(head, word)]


def is_near(head: str, word: str) -> bool:
    """One character wrong, missing, too many, or two neighbours swapped; of two characters one must be right."""
    if abs(len(head) - len(word)) > 1 or len(head) < _SHORTEST:
        return False
    if len(head) == len(word):
        wrong = [at for at, (letter, other) in enumerate(zip(head, word, strict=True)) if letter != other]
        return len(wrong) <= 1 or (len(wrong) == _SHORTEST and _swapped(head, word, wrong))
    short, long = sorted((head, word), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _swapped(head: str, word: str, wrong: list[int]) -> bool:
    first, second = wrong
    return second == first + 1 and head[first] == word[second] and head[second] == word[first]
