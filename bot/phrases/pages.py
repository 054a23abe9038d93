"""What the pages say in more than one place, or put together from parts. What one template says stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.phrases.moments import plain_day_words

PRODUCT = "评绩"

# --- my tasks -------------------------------------------------------------------------------------------


def day(at: datetime) -> str:
    """`at` in local time: 11月3日."""
    return plain_day_words(at.date())


def until(at: datetime) -> str:
    return f"{day(at)} {at:%H:%M} 截止"


def submitted_until(at: datetime) -> str:
    return f"已提交，可修改到 {day(at)}"


def progress(done: int, total: int) -> str:
    return f"已评 {done}/{total}"


def unsent(filled: int, asked: int) -> str:
    """`filled` of the questions `asked` are answered in a draft."""
    return f"已填 {filled}/{asked}，还没有提交"


# --- the form ------------------------------------------------------------------------------------------
PROMISE_ANONYMOUS = "匿名测评"
PROMISE_NAMED = "实名测评"
OWN_WORDS = "您写的话不署名、打乱先后，但会原样给被评的人和管理员看（评价人太少就不给看），请不要写出自己是谁。"
UNKNOWN = "不了解"
UNKNOWN_IN: Mapping[str, str] = {"en": "Don’t know"}
LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English", "ja": "日本語", "ko": "한국어", "de": "Deutsch"}
REQUIRED = "必答"
ALL_UNKNOWN = "全部不了解"
SCORE = "打分"


NAMED = "您的姓名与打分一起保存，负责考核的管理员会看到是您打的分。"
PASSED_ON = "您的评分会如实告知被评价人"
SUMMARY = "被评价人看到的是汇总结果"


GIST_PUBLIC = "不记姓名、手机号和微信号"


def gist(anonymous: bool, *, alone: bool | None = False) -> str:
    """The promise in one line beside its name; the rest stands behind a tap. Arguments as of `promise`."""
    if anonymous:
        return "不记姓名，只看汇总"
    return "评分会如实告知被评价人" if alone or alone is None else "管理员能看到您的打分"


def promise(anonymous: bool, min_raters: int, *, words: bool = True, alone: bool | None = False) -> tuple[str, ...]:
    """What is promised before the first question; every sentence is true of what the service does.

    `words`: something may be asked that is answered in one's own words. `alone`: whether one rates by real name, and
    nobody else does; None: some of those whom one rates.
    """
    if not anonymous:
        if alone is None:
            return (NAMED, f"只由您一人评的，{PASSED_ON}；与别人一起评的，{SUMMARY}，最后只有您评了就不单独显示。")
        return (NAMED, f"{PASSED_ON}。" if alone else f"{SUMMARY}；最后只有您一人评了，就不单独显示。")
    lines = (
        f"打分不记姓名。结果只显示汇总，少于 {min_raters} 人评价的一组不单独显示。",
        "管理员能看到谁已完成，看不到谁打了几分。",
        "截止前系统凭密钥保留对应关系，只为您能用提交时的账号查看和修改，换了账号看不到；"
        "关闭后密钥销毁，谁也无法再对上。",
    )
    return (*lines, OWN_WORDS) if words else lines


def range_hint(low: str, high: str) -> str:
    return f"{low}–{high} 分"


def several_hint(least: int, most: int, options: int) -> str:
    """How many of the options may be chosen."""
    if most == options:
        return "可选多个" if least == 1 else f"至少选 {least} 个"
    return f"最多选 {most} 个" if least == 1 else f"选 {least} 到 {most} 个"


def ranking_hint(places: int) -> str:
    return f"依次选出前 {places} 位，不能重复"


def place(number: int) -> str:
    """A place of a ranking."""
    return f"第 {number} 位"


def unknown_in(language: str) -> str:
    """不了解 among options that are in this language."""
    return UNKNOWN_IN.get(language, UNKNOWN)


def language_name(language: str) -> str:
    return LANGUAGES.get(language, language)


def promise_public(min_raters: int, *, words: bool = True) -> tuple[str, ...]:
    """The promise to whoever scans a code; every sentence is true of what the service does."""
    lines = (
        f"不记姓名、手机号和微信号。结果只显示汇总，少于 {min_raters} 人评价的窗口不单独显示。",
        "为了每人只计一份，结束前系统保留一个由密钥算出的记号；结束后密钥销毁，谁也无法再对上。",
    )
    return (*lines, OWN_WORDS) if words else lines


# What the script on the form says; `{…}` is filled in by it.
SCRIPT: Mapping[str, str] = {
    "count": "已填 {n}/{m}",
    "spread": "这一项平均 {avg}，最低 {min}，最高 {max}",
    "off": "请填 {min} 到 {max} 之间的数",
    "same": "全部一样会让结果失去意义，要不要再看看？",
    "rest": "其余同此",
    "blank": "有 {n} 处留空，将记为“不了解”。再按一次提交。",
    "saving": "正在保存…",
    "saved": "草稿已保存",
    "offline": "网络不通，恢复后自动保存",
    "held": "没有网络，先记在手机上",
    "slow": "网络很慢，还在保存…",
    "slowheld": "网络很慢，先记在手机上，还在保存…",
    "restored": "上次有 {n} 处没来得及存上，已从这台手机补回。",
    "theirs": "您在另一处改了 {n} 处，这一页已跟着更新。",
    "mine": "有 {n} 处您在另一处也填过，以这一页刚填的为准。",
    "unsent": "网络不通，还没有提交。填的内容都在，网络恢复后请再按一次提交。",
    "look": "您在另一处改了 {n} 处，这一页已跟着更新。请看一眼，再按一次提交。",
    "unknown": UNKNOWN,
    "keys": "键盘",
    "pad": "打分键",
    "close": "收起",
    "minus": "减一分",
    "plus": "加一分",
}

# The same on a form that is kept on this phone alone until it is sent.
SCRIPT_HERE: Mapping[str, str] = {
    "held": "已记在这台手机上，提交后才算数。",
    "offline": "这台手机存不下填了一半的表，请一次填完再离开。",
    "restored": "上次填了 {n} 处，已从这台手机找回，还没有提交。",
}

BY_ITEM = "逐项评"
LARGE = {False: "大字", True: "标准字号"}
VOICES: Mapping[str, str] = {
    "latest": "贵单位有几位可以作答，以最后一次提交为准。",
    "chief": "贵单位有几位可以作答，以第一席位的回答为准；第一席位没有回答时，取其他席位的平均。",
}
"""How several seats become one voice, by the plan's rule; the mean needs no telling."""
EXPIRED: Mapping[str, str] = {
    "csrf_wrong": "页面已过期",
    "session_missing": "登录已过期",
    "account_moved": "这个微信账号现在不对应这张表的填写人",
}
CARRIED = "，这次没有提交。您填的内容还在：请在十分钟内重新登录，会回到原来的表。"
NOT_CARRIED = "，这次没有提交。内容太长，带不过重新登录：请先按返回，把长的文字复制下来，再重新登录。"

# --- thanks --------------------------------------------------------------------------------------------
BACK_TO_TASKS = "回到我的测评"


# --- refusals and dead ends ------------------------------------------------------------------------------
ERROR_TITLES: Mapping[str, str] = {"GET": "打不开这一页", "POST": "没有提交"}
NOT_FOUND = "没有这个页面，或者它不是给您的。"
METHOD_NOT_ALLOWED = "这个地址不能这样访问。"
BROKEN = "服务出错了，您填的内容没有提交。请稍后再试；若仍不行，请把编号告诉管理员。"

ERRORS: Mapping[str, str] = {
    "csrf_wrong": "页面已过期，这次的内容没有保存。请重新打开再提交。",
    "session_missing": "登录已过期，这次的内容没有保存，已存的草稿还在。请重新登录后再提交。",
    "account_moved": "这个微信账号现在不对应填写人，这次的内容没有保存。请用您自己的账号重新登录。",
    "body_too_large": "提交的内容太大，没有保存。",
    "body_unreadable": "提交的内容无法识别，没有保存。",
    "login_elsewhere": "请在微信里打开：员工在企业微信里、企业在公众号对话里，点收到的链接。",
    "login_channel_off": "本服务没有接入您现在用的微信。请换用企业微信或公众号打开收到的链接。",
    "login_state": "登录没有完成：链接已过期，或不是在这台手机上打开的。请重新登录。",
    "login_code": "微信没有确认您的身份，请重新登录。",
    "login_busy": "暂时联系不上微信，请稍后再试。",
    "login_stopped": "微信没有接受本服务的请求，暂时不能登录。请告诉管理员。",
    "login_not_member": "您不是本企业的成员，不能参加。请用本单位的企业微信打开。",
    "login_snapshot": "微信正以“快照页”打开，无法确认您的身份。请点右下角“使用完整服务”后再试。",
    "login_unlisted": "您的企业微信账号不在花名册里。请联系管理员。",
    "login_unbound": "您的微信还没有绑定。请在公众号对话里发送“绑定 邀请码”，再打开链接。",
    "answer_repeated": "同一格提交了两次",
    "answer_required": "这一项必须回答",
    "answer_not_a_number": "请填数字",
    "answer_too_many_decimals": "最多 {limit} 位小数",
    "answer_out_of_scale": "请填 {min} 到 {max} 之间的数",
    "answer_too_long": "最多 {limit} 个字",
    "answer_no_option": "没有这个选项",
    "answer_too_many": "最多选 {limit} 个",
    "answer_too_few": "至少选 {limit} 个",
    "answer_twice": "同一个选项排了两次",
    "answers_foreign": "表里有不属于您的评价对象或题目，没有提交。下面是您现在应填的表。",
    "answers_none": "没有收到任何答案。",
    "answers_blank": "您还没有填写任何一项。请填写后再提交；如果确实都不了解，请按“全部不了解”。",
    "answers_wrong": "有几处填得不对，没有提交。",
}


def error_at(name: str, item: str, sentence: str) -> str:
    """One line of the summary above a refused form."""
    return f"{name}，{item}：{sentence}"
