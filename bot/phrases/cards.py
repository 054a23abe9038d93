"""What stands on a card that is answered inside the chat. Lengths are those WeCom shows without cutting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.phrases import pages
from bot.phrases.moments import moment_words

TITLE, UNDER_TITLE, SUB_TITLE, SOURCE = 36, 44, 160, 20
BUTTON, VOTE_OPTION, LIST_OPTION, LIST_TITLE = 10, 17, 10, 13

SUBMIT = "提交"
CHOOSE = "请选择"
TO_PAGE = "到页面填"
TO_PAGE_VALUE = "在页面上填写"
MORE_WORDS = "想写几句"
MORE_WORDS_VALUE = "选完也可以再到页面写"
ONE_TAP = "点一下即提交，截止前可以改。"

# The platform sees what is chosen on a card, as it sees a message; what is filled in on a page it does not.
THROUGH = "点选会经过企业微信；不想经过的，请到页面填写。"
SHORT_PROMISES = {
    True: "匿名：不记姓名，只看汇总，关闭后谁也对不上。选择会经过企业微信；发“我的”可改到页面填",
    False: "实名：管理员会看到是您打的分。选择会经过企业微信；发“我的”可改到页面填",
}
SHORT_ALONE = "实名：评分会如实告知被评价人和管理员。选择会经过企业微信；发“我的”可改到页面填"
AGAIN = "没有选全，请选好再提交"
PAUSED = "这一轮暂停了，请过后再提交"

DONE = "已提交，谢谢您"
DONE_MORE = "您选了什么，这里不再显示；截止前可以到页面查看或修改。"
RECEIPT = "回执码"
REFUSED = "这次没有提交"
NOT_YOURS = "这张卡片不能用：不是发给您的，或者已经不用填了。"
TO_TASKS = "看我要填的"
WRITE_MORE = "还想写几句"
LOOK = "查看或修改"


def source(closes_at: datetime) -> str:
    """Above the title: until when. `closes_at` in local time."""
    return f"{moment_words(closes_at)} 截止"


def who(name: str, unit: str) -> str:
    """Whom it is about."""
    return f"请评价：{name}" if unit in ("", name) else f"请评价：{name}（{unit}）"


def question(name: str, unit: str, item: str) -> str:
    return f"{who(name, unit)} · {item}"


def promise(anonymous: bool, min_raters: int, *, alone: bool = False) -> str:
    """The promise, in the words of the form."""
    heading = pages.PROMISE_ANONYMOUS if anonymous else pages.PROMISE_NAMED
    return f"{heading}：{''.join(pages.promise(anonymous, min_raters, words=False, alone=alone))}{THROUGH}"


def short_promise(anonymous: bool, *, alone: bool = False) -> str:
    """The promise in one line; `alone`: one rates by real name, and nobody else does."""
    return SHORT_ALONE if alone and not anonymous else SHORT_PROMISES[anonymous]


def below(text: str, promised: str) -> str:
    """What the item means, one tap's effect, the promise; of these only the first is cut where there is no room."""
    fixed = f"{ONE_TAP}\n{promised}"
    room = SUB_TITLE - len(fixed) - 1
    return f"{cut(text, room)}\n{fixed}" if text and room > 1 else fixed


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def option(label: str, value: str, *, alone: bool) -> str:
    """A choice: its label where each has one of its own, else value and label."""
    return label if alone or label == value else f"{value} {label}"


def receipt(code: str) -> str:
    """In groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def all_labelled(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether every (value, label) says something by its label."""
    return all(label != value for value, label in pairs)
