"""Answering question by question in chat: what the bot says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveys.questionnaires import Option

KEPT = "收到了。发送“答题”看下一题。"
"""Stands for a reply wherever replies are stored: it tells nothing of anybody's answers."""

IN_CHAT = "在这里作答，聊天记录会留在您的微信里；不想留记录，请点链接填写：{link}"
HOW_NUMBER = "回复分数（{low}–{high}）"
HOW_CHOICE = "回复数字或文字"
HOW_PLACE = "回复前面的序号或文字"
HOW_SEVERAL = "可选多个，回复序号，如：1 3"
HOW_SEVERAL_FEW = "选 {low} 到 {high} 个，回复序号，如：1 3"
HOW_RANKING = "按先后回复前 {places} 位的序号，如：{example}"
HOW_WORDS = "回复您想说的话"
HOW_SKIP = "“跳过”= 不了解"
HOW_SKIP_WORDS = "没有就回复“跳过”"
HOW_BACK = "“上一题”返回"
HOW_MORE = "也可以一次回复几项，如：{example}"
STOPPED = "好的，填到这里都保存了。发送“答题”接着填，或点链接：{link}"
STOPPED_DONE = "这份都答完了，已提交。截止前要改，点这里：{link}"
AT_THE_START = "已经是第一题了。"
REQUIRED = "这一题必须回答。"
LEFT_OPEN = "还有 {count} 题没有答，先从第 {number} 题补上。"
NOT_YET = "这一题还没有答；不了解就回复“跳过”。"
ALL_IN = "已提交，谢谢您。回执码：{code}"
CORRECTED = "修改已提交。回执码：{code}"
ALREADY_IN = "这份都答完了，已提交。"
CAN_CHANGE = "截止前可以改，例如：改第{number}题为{example}"
NEXT_FORM = "接下来还有一份。"
NO_SUCH_FORM = "没有找到要您填的“{name}”。您要填的有：{names}"

DOUBTS: Mapping[str, str] = {
    "unclear": "没有理解这个回答，未作记录。",
    "circled": "①②③可能指分数，也可能指顺序，没有记下。请直接回复分数，或“第{number}个”。",
    "no_such_option": "没有第 {number} 个选项，没有记下。",
    "too_many": "{name}只剩 {left} 项没答，您发了 {count} 个，都没有记下。请一次只答一个对象。",
    "not_asked": "第 {number} 题按您前面的回答不用答。",
    "no_such_question": "没有第 {number} 题，一共 {total} 题。",
    "one_by_one": "这几项不全是打分，请一题一题回复。",
}


def promise_head(title: str, task: str, heading: str, lines: Sequence[str], link: str) -> str:
    """Before the first question: what this is about, and the promise."""
    return "\n".join([f"【{title}】{task}", f"{heading}：", *lines, IN_CHAT.format(link=link)])


def go_on(title: str, task: str) -> str:
    return f"【{title}】{task}，接着填："


def question(*, name: str, unit: str, item: str, text: str, number: int, total: int) -> str:
    """Subject, item and n/m, always in the same shape."""
    who = name if unit in ("", name) else f"{name}（{unit}）"
    head = f"{number}/{total}　{who}　{item}"
    return f"{head}\n{text}" if text else head


def places(shown: Sequence[Option]) -> str:
    """Options told by their place."""
    return "\n".join(f"{place} {option.label}" for place, option in enumerate(shown, start=1))


def section(title: str, intro: str) -> str:
    return f"【{title}】{intro}"


def options(shown: Sequence[Option]) -> str:
    return "\n".join(
        option.label if option.label == option.value else f"{option.value} {option.label}" for option in shown
    )


def anchors(pairs: Sequence[tuple[str, str]]) -> str:
    return "，".join(f"{value} {label}" for value, label in pairs)


def how(*parts: str) -> str:
    return f"（{'；'.join(parts)}）"


def noted(name: str, answers: Sequence[tuple[str, str]]) -> str:
    """The echo: what was written down, so that a slip is seen at once."""
    return f"记下 {name}：{'，'.join(f'{item} {value}' for item, value in answers)}"


def now_given(value: str) -> str:
    return f"现在是：{value}。回复新的答案可以改，“下一题”不改。"
