"""What somebody means who is asked a question. When in doubt it says why; it never guesses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat.questions.numerals import read_circled, read_count, read_number
from bot.chat.questions.picking import read_picks
from bot.chat.text import tidy_argument, tidy_text
from surveys.answering.chat_answers import Question
from surveys.errors import Invalid
from surveys.questionnaires import Item
from surveys.questionnaires.conditions.nodes import SEPARATOR

BACK, SKIP, STOP, NEXT, SUBMIT = "back", "skip", "stop", "next", "submit"
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("上一题", "上一个", "返回", "后退"), BACK),
    **dict.fromkeys(("跳过", "不了解", "不清楚", "不知道", "略过", "不适用"), SKIP),
    **dict.fromkeys(("退出", "停止", "暂停", "先到这里", "不答了", "等一下再填"), STOP),
    **dict.fromkeys(("下一题", "下一个"), NEXT),
    **dict.fromkeys(("提交", "交卷"), SUBMIT),
}
_CHANGE = re.compile(
    r"(?:改|修改|把|更正)?\s*第?\s*([^\s第题]{1,6})\s*题\s*(?:改为|改成|为|成|是|[:：=])\s*(.+)", re.DOTALL
)
_GO_TO = re.compile(r"(?:回到|改|修改|看)?\s*第\s*([^\s第题]{1,6})\s*题")
_ORDINAL = re.compile(r"第\s*([^\s第]{1,4}?)\s*(?:个|项|条)")
_LEAD = re.compile(r"^(?:我)?(?:选择?|打|给|评)\s*(?=.)")
_WHOLE = ("text", "several", "ranking")  # a message is one answer, whatever stands between its words
_UNIT_APART = re.compile(r"\s+(?=[分星%％](?:$|[\s、,，;；/。]))")
_BETWEEN = re.compile(r"[\s、,，;；/]+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Not understood, or not certainly: `code` of `bot.phrases.questions.DOUBTS`, or what the item itself says."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    refusal: Invalid | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Not an answer: one of the words above, or `number`: to that question."""

    word: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """Answers by the question's number, in the item's own text. `correction`: named by its number."""

    answers: tuple[tuple[int, str], ...]
    correction: bool = False


def read_reply(text: str, questions: Sequence[Question], number: int) -> Doubt | Move | Given:
    """Read a message as the reply to question `number` (one past the last when all is in)."""
    plain = tidy_argument(tidy_text(text))
    if plain in _WORDS:
        return Move(_WORDS[plain])
    if match := _CHANGE.fullmatch(plain):
        return _change(match[1], match[2], questions)
    if match := _GO_TO.fullmatch(plain):
        count = read_count(match[1])
        return _go_to(count, questions) if count is not None else Doubt("unclear")
    if number > len(questions):
        return Doubt("unclear")
    question = questions[number - 1]
    kind = question.item.control.kind
    if kind in _WHOLE:
        value = read_value(question.item, text)
        return value if isinstance(value, Doubt) else Given(((number, value),))
    plain = _UNIT_APART.sub("", plain)  # 90 分 is one value, however a keyboard spaces it
    tokens = [token for token in _BETWEEN.split(plain) if token]
    if len(tokens) > 1 and not _is_one_option(question.item, plain):
        return _several(tokens, questions, number)
    value = read_value(question.item, plain)
    return value if isinstance(value, Doubt) else Given(((number, value),))


def _go_to(number: int, questions: Sequence[Question]) -> Doubt | Move:
    if not 1 <= number <= len(questions):
        return Doubt("no_such_question", {"number": number, "total": len(questions)})
    return Doubt("not_asked", {"number": number}) if questions[number - 1].is_hidden else Move(number=number)


def _change(which: str, words: str, questions: Sequence[Question]) -> Doubt | Given:
    number = read_count(which)
    if number is None:
        return Doubt("unclear")
    place = _go_to(number, questions)
    if isinstance(place, Doubt):
        return place
    item = questions[number - 1].item
    value = "" if _WORDS.get(words) == SKIP and not item.required else read_value(item, words)
    return value if isinstance(value, Doubt) else Given(((number, value),), correction=True)


def _several(tokens: Sequence[str], questions: Sequence[Question], number: int) -> Doubt | Given:
    """Several values at once are the next items of the same subject, never the next person's."""
    subject = questions[number - 1].subject
    left = [question for question in questions[number - 1 :] if question.subject.subject_id == subject.subject_id]
    ahead = left[: len(tokens)]
    if any(question.item.control.kind in _WHOLE or question.item.when for question in ahead):
        return Doubt("one_by_one")
    if len(tokens) > len(left):
        readable = all(_is_value(left[-1].item, token) for token in tokens)
        params = {"name": subject.name, "left": len(left), "count": len(tokens)}
        return Doubt("too_many", params) if readable else Doubt("unclear")
    values = []
    for question, token in zip(left, tokens, strict=False):
        value = read_value(question.item, token)
        if isinstance(value, Doubt):
            return value
        values.append((question.number, value))
    return Given(tuple(values))


def _is_value(item: Item, token: str) -> bool:
    """A number, in range or not, or one of the words that the item shows."""
    is_number = read_count(token) is not None or read_number(token) is not None
    return is_number or not isinstance(read_value(item, token), Doubt)


def read_value(item: Item, text: str) -> Doubt | str:
    """One item's value in its own text."""
    control = item.control
    if control.kind == "text":
        return _checked(item, text)
    if control.by_place:
        return _picked(item, text)
    plain = tidy_argument(tidy_text(text))
    for words in (plain, _LEAD.sub("", plain)):
        if control.kind == "choices":
            labels = {option.label: option.value for option in control.options}
            if words in labels:
                return labels[words]
            if match := _ORDINAL.fullmatch(words):
                return _ordinal(item, read_count(match[1]))
        if (circled := read_circled(words)) is not None:
            return _circled(item, circled)
        if (number := read_number(words.removesuffix("%"))) is not None:
            return _checked(item, number)
    return Doubt("unclear")


def _picked(item: Item, text: str) -> Doubt | str:
    """Options by place or words, as many as the item takes."""
    picks = read_picks(item, text)
    if picks is None:
        return Doubt("unclear")
    if isinstance(picks, int):
        return Doubt("no_such_option", {"number": picks})
    return _checked(item, SEPARATOR.join(option.value for option in picks))


def _is_one_option(item: Item, words: str) -> bool:
    """Whether words with a comma or space in them are one option as it is shown."""
    return any(words == option.label for option in item.control.options)


def _ordinal(item: Item, number: int | None) -> Doubt | str:
    """第三个 is the third option as shown."""
    shown = item.control.options
    if number is None:
        return Doubt("unclear")
    return shown[number - 1].value if 1 <= number <= len(shown) else Doubt("no_such_option", {"number": number})


def _circled(item: Item, number: int) -> Doubt | str:
    """① is 1, unless it could as well mean the first of options that stand in another order."""
    shown = item.control.options
    if not 1 <= number <= len(shown) or shown[number - 1].value == str(number):
        return _checked(item, str(number))
    return Doubt("circled", {"number": number})


def _checked(item: Item, raw: str) -> Doubt | str:
    try:
        return item.canonical(raw)
    except Invalid as error:
        return Doubt("refused", refusal=error)
