"""Template cards of WeCom: what may stand in one, what a member may tap, how it is updated.

Limits: docs/sources.md, WeCom. A card on a phone is a `ChatMessage` whose `card` holds `body` (as sent or
updated), `replaced` (the words a finished button shows, empty while it is open) and `chosen` (question →
option ids last submitted).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.account import Value
from bot.sandbox.world import World

INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
KINDS = ("text_notice", "news_notice", *INTERACTIVE)
RESPONSE_SECONDS = 72 * 3600
_TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_BUTTONS, _LISTS, _LIST_OPTIONS, _OPTIONS = 6, 3, 10, 20
Body = Mapping[str, Any]
Chosen = Mapping[str, Sequence[str]]


def bad(text: str) -> ApiError:
    """40058 for a card that is none."""
    return ApiError(40058, f"invalid Request Parameter: {text}")


def check_card(body: object) -> dict[str, Any]:
    """A card as WeCom accepts it; 40058 for anything else."""
    if not isinstance(body, dict) or body.get("card_type") not in KINDS:
        raise bad("template_card.card_type")
    kind = body["card_type"]
    if kind in INTERACTIVE:
        _check_task(body)
    elif not (body.get("card_action") or {}).get("type"):
        raise bad("template_card.card_action")
    if not (body.get("main_title") or {}).get("title") and not body.get("sub_title_text") and kind != "news_notice":
        raise bad("template_card.main_title")
    _few(body.get("horizontal_content_list"), 6, "horizontal_content_list")
    _few(body.get("jump_list"), 3, "jump_list")
    if body.get("action_menu"):
        _few(body["action_menu"].get("action_list"), 3, "action_menu.action_list", least=1)
    {"button_interaction": _check_buttons, "vote_interaction": _check_vote, "multiple_interaction": _check_lists}.get(
        kind, _nothing
    )(body)
    return body


def _check_task(body: Body) -> None:
    if not _TASK_ID.fullmatch(str(body.get("task_id") or "")):
        raise ApiError(42014, "taskid has existed or empty or exceed max len")


def _check_buttons(body: Body) -> None:
    buttons = _few(body.get("button_list"), _BUTTONS, "button_list", least=1)
    for button in buttons:
        if not button.get("text") or not (button.get("key") or button.get("type") == 1):
            raise bad("template_card.button_list")
    if body.get("button_selection"):
        _check_question(body["button_selection"], _LIST_OPTIONS, "button_selection")


def _check_vote(body: Body) -> None:
    box = body.get("checkbox") or {}
    if box.get("mode", 0) not in (0, 1):
        raise bad("template_card.checkbox.mode")
    _check_question(box, _OPTIONS, "checkbox")
    _check_submit(body)


def _check_lists(body: Body) -> None:
    questions = _few(body.get("select_list"), _LISTS, "select_list", least=1)
    for question in questions:
        _check_question(question, _LIST_OPTIONS, "select_list")
    _unique((question["question_key"] for question in questions), "select_list.question_key")
    _check_submit(body)


def _check_question(question: Body, most: int, name: str) -> None:
    key = question.get("question_key")
    if not isinstance(key, str) or not 1 <= len(key.encode()) <= 1024:
        raise bad(f"template_card.{name}.question_key")
    options = _few(question.get("option_list"), most, f"{name}.option_list", least=1)
    for option in options:
        if not option.get("text") or not 1 <= len(str(option.get("id") or "").encode()) <= 128:
            raise bad(f"template_card.{name}.option_list")
    _unique((str(option["id"]) for option in options), f"{name}.option_list.id")


def _check_submit(body: Body) -> None:
    submit = body.get("submit_button") or {}
    if not 1 <= len(str(submit.get("text") or "")) <= 10 or not 1 <= len(str(submit.get("key") or "").encode()) <= 1024:
        raise bad("template_card.submit_button")


def _few(value: object, most: int, name: str, least: int = 0) -> list[dict[str, Any]]:
    rows = value or []
    if not isinstance(rows, list) or not least <= len(rows) <= most or not all(isinstance(row, dict) for row in rows):
        raise bad(f"template_card.{name}")
    return rows


def _unique(values: Iterable[str], name: str) -> None:
    items = list(values)
    if len(set(items)) != len(items):
        raise bad(f"template_card.{name} repeated")


def _nothing(body: Body) -> None:
    """Notices have no parts of their own that we check."""


def questions_of(body: Body) -> dict[str, tuple[set[str], bool]]:
    """question key → (option ids, several allowed), for whatever a member can choose on a card."""
    chosen = {q["question_key"]: (_ids(q), False) for q in body.get("select_list") or ()}
    for name in ("checkbox", "button_selection"):
        question = body.get(name)
        if question:
            chosen[question["question_key"]] = (_ids(question), name == "checkbox" and question.get("mode") == 1)
    return chosen


def _ids(question: Body) -> set[str]:
    return {str(option["id"]) for option in question["option_list"]}


def preset(body: Body) -> dict[str, list[str]]:
    """What is chosen before anybody touches the card: a drop-down's `selected_id`, else its first; ticked boxes."""
    options: dict[str, list[str]] = {}
    for drop in filter(None, (*(body.get("select_list") or ()), body.get("button_selection"))):
        ids = [str(option["id"]) for option in drop["option_list"]]
        options[drop["question_key"]] = [drop["selected_id"] if drop.get("selected_id") in ids else ids[0]]
    box = body.get("checkbox") or {}
    ticked = [str(option["id"]) for option in box.get("option_list") or () if option.get("is_checked")]
    return {**options, box["question_key"]: ticked} if ticked else options


def keys_of(body: Body) -> set[str]:
    """The keys of the buttons that call back."""
    buttons = [*(body.get("button_list") or ()), body.get("submit_button") or {}]
    return {str(button["key"]) for button in buttons if button.get("key") and button.get("type") != 1}


def selected_items(body: Body, chosen: Chosen) -> dict[str, Value]:
    """`SelectedItems` of the event. ValueError for what the card does not offer."""
    offered = questions_of(body)
    for question, options in chosen.items():
        ids, several = offered.get(question, (set(), False))
        if not set(options) <= ids or not options or (len(options) > 1 and not several):
            raise ValueError(f"这张卡片上没有这样的选择：{question} = {'、'.join(options) or '（空）'}")
    if not chosen:
        return {}
    rows: list[Value] = [{"QuestionKey": name, "OptionIds": {"OptionId": list(ids)}} for name, ids in chosen.items()]
    return {"SelectedItems": {"SelectedItem": rows}}


@dataclass(slots=True)
class _Code:
    task_id: str
    users: frozenset[str]
    until: float
    used: bool = False


class ResponseCodes:
    """`response_code`: 72 hours, single use, for the members who have the card."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, _Code] = {}

    def issue(self, task_id: str, users: Iterable[str]) -> str:
        """A fresh code."""
        code = self._world.word(43)
        self._codes[code] = _Code(task_id, frozenset(users), self._world.clock() + RESPONSE_SECONDS)
        return code

    def redeem(self, code: str) -> tuple[str, frozenset[str]]:
        """(task id, userids in lower case) of a code; 40058 for one unknown, used or over (number unverified)."""
        code_ = self._codes.get(code)
        if code_ is None or code_.used or code_.until <= self._world.clock():
            raise ApiError(40058, "invalid Request Parameter: response_code invalid or expired")
        code_.used = True
        return code_.task_id, code_.users
