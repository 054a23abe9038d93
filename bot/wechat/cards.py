"""Template cards of WeCom: building them within their limits, and reading what somebody tapped.

A card is a plain mapping, ready for `WeComClient.send_card`. Limits: docs/sources.md, WeCom. `task_id` names the
card for good inside the app: a second card with the same one is refused (42014), and so a repetition of an
ambiguous send must be the very same request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.wechat.errors import PlatformError, Reaction

Card = Mapping[str, Any]
MAX_BUTTONS, MAX_OPTIONS, MAX_QUESTIONS, MAX_QUESTION_OPTIONS = 6, 20, 3, 10
_ID_BYTES, _KEY_BYTES, _SUBMIT_CHARS = 128, 1024, 10
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: `id` comes back, `text` (about 17 characters fit) is shown."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A drop-down of a `choices_card`; `chosen` is the id selected at first."""

    key: str
    title: str
    options: Sequence[Option]
    chosen: str = ""


def notice_card(title: str, text: str, url: str, *, quote: str = "", link_text: str = "打开") -> dict[str, Any]:
    """An invitation: words and a link (`text_notice`)."""
    card = _head("text_notice", title, text, quote)
    jump = {"type": 1, "title": link_text, "url": url}
    return {**card, "jump_list": [jump], "card_action": {"type": 1, "url": url}}


def button_card(task_id: str, title: str, text: str, buttons: Sequence[Option], *, url: str = "") -> dict[str, Any]:
    """A question answered by one of at most 6 buttons (`button_interaction`); an option's id is its EventKey."""
    rows = [{"text": button.text, "key": button.id, "style": 1} for button in _few(buttons, MAX_BUTTONS, _KEY_BYTES)]
    return _linked({**_head("button_interaction", title, text), "task_id": _task(task_id), "button_list": rows}, url)


def vote_card(
    task_id: str,
    title: str,
    text: str,
    question: Question,
    *,
    submit: str = "提交",
    submit_key: str = "submit",
    several: bool = False,
    url: str = "",
) -> dict[str, Any]:
    """One question with at most 20 options and a button to submit (`vote_interaction`)."""
    rows = [
        {"id": option.id, "text": option.text, "is_checked": option.id == question.chosen}
        for option in _few(question.options, MAX_OPTIONS, _ID_BYTES)
    ]
    box = {"question_key": _key(question.key), "mode": int(several), "option_list": rows}
    card = {**_head("vote_interaction", title, text), "task_id": _task(task_id), "checkbox": box}
    return _linked({**card, "submit_button": _submit(submit, submit_key)}, url)


def choices_card(
    task_id: str,
    title: str,
    text: str,
    questions: Sequence[Question],
    *,
    submit: str = "提交",
    submit_key: str = "submit",
    url: str = "",
) -> dict[str, Any]:
    """At most 3 drop-downs of at most 10 options and a button to submit (`multiple_interaction`)."""
    if not 1 <= len(questions) <= MAX_QUESTIONS:
        raise _wrong(f"1 to {MAX_QUESTIONS} questions fit on a card")
    rows = [_drop_down(question) for question in questions]
    card = {**_head("multiple_interaction", title, text), "task_id": _task(task_id), "select_list": rows}
    return _linked({**card, "submit_button": _submit(submit, submit_key)}, url)


def _drop_down(question: Question) -> dict[str, Any]:
    options = _few(question.options, MAX_QUESTION_OPTIONS, _ID_BYTES)
    row = {"question_key": _key(question.key), "title": question.title}
    rows = [{"id": option.id, "text": option.text} for option in options]
    return {**row, "selected_id": question.chosen or options[0].id, "option_list": rows}


def _head(kind: str, title: str, text: str, quote: str = "") -> dict[str, Any]:
    if not title.strip():
        raise _wrong("a card needs a title")
    head: dict[str, Any] = {"card_type": kind, "main_title": {"title": title, "desc": text}}
    return {**head, "quote_area": {"type": 0, "quote_text": quote}} if quote else head


def _linked(card: dict[str, Any], url: str) -> dict[str, Any]:
    return {**card, "card_action": {"type": 1, "url": url}} if url else card


def _task(task_id: str) -> str:
    if not _TASK_ID.fullmatch(task_id):
        raise _wrong("a task id is 1 to 128 of [0-9A-Za-z_-@]")
    return task_id


def _key(key: str) -> str:
    if not 1 <= len(key.encode()) <= _KEY_BYTES:
        raise _wrong(f"a key has 1 to {_KEY_BYTES} bytes")
    return key


def _submit(text: str, key: str) -> dict[str, str]:
    if not 1 <= len(text) <= _SUBMIT_CHARS:
        raise _wrong(f"a submit button has 1 to {_SUBMIT_CHARS} characters")
    return {"text": text, "key": _key(key)}


def _few(options: Sequence[Option], most: int, longest: int) -> Sequence[Option]:
    ids = [option.id for option in options]
    if not 1 <= len(ids) <= most or len(set(ids)) != len(ids):
        raise _wrong(f"1 to {most} different options fit")
    if any(not 1 <= len(option.id.encode()) <= longest or not option.text.strip() for option in options):
        raise _wrong(f"an option has words and an id of 1 to {longest} bytes")
    return options


def _wrong(message: str) -> PlatformError:
    return PlatformError(None, message, Reaction.FIX_CONTENT)


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What somebody tapped: the button's key, and question key → option ids."""

    task_id: str
    key: str
    card_type: str
    response_code: str
    chosen: Mapping[str, tuple[str, ...]]


def read_card_answer(fields: Mapping[str, Any]) -> CardAnswer:
    """The answer in a template_card_event (`Incoming.raw`); both spellings, one or many at each level."""
    items = _inner(fields.get("SelectedItems"), "SelectedItem")
    chosen: dict[str, tuple[str, ...]] = {}
    for item in items:
        if isinstance(item, Mapping) and isinstance(item.get("QuestionKey"), str):
            ids = [*_inner(item.get("OptionIds"), "OptionId"), *_inner(item.get("OpitonIds"), "OpitonId")]
            chosen[item["QuestionKey"]] = tuple(id_ for id_ in ids if isinstance(id_, str) and id_)
    words = [str(fields.get(name) or "") for name in ("TaskId", "EventKey", "CardType", "ResponseCode")]
    return CardAnswer(words[0], words[1], words[2], words[3], chosen)


def _inner(value: object, name: str) -> list[Any]:
    """What stands below `name`, whether alone, in a list, or with the level left out (JSON)."""
    if isinstance(value, Mapping):
        value = value.get(name)
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]
