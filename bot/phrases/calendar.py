"""What is said about the calendar: pauses, more time for one, working days, what comes and what was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.phrases.moments import day_words, moment_words

# --- what comes --------------------------------------------------------------------------------------------

_KINDS = {"open": "开启", "remind": "提醒", "close": "截止", "last_close": "截止（单独延期的人）"}


def upcoming(lines: Sequence[str], known: str) -> str:
    return "\n".join(["接下来会自动做：", *lines, known])


def upcoming_line(at: datetime, kind: str, title: str, moved_from: date | None = None, *, is_known: bool = True) -> str:
    """`is_known`: whether the holidays of its year are."""
    if kind == "paused":
        return f"· “{title}”{moment_words(at)} 起暂停，恢复前不提醒、不截止"
    moved = f"（原定 {day_words(moved_from)}，休息日，改到这天）" if moved_from else ""
    unknown = "" if is_known else f"（{at.year} 年放假安排未知）"
    return f"· {moment_words(at)} {_KINDS.get(kind, kind)}“{title}”{moved}{unknown}"


def known_through(year: int, entered: Mapping[int, int]) -> str:
    """How far the holidays are known; `entered`: year → days that administrators entered."""
    entered_words = f"已录入 {days_of_years(entered)}；" if entered else ""
    return f"节假日和调休已知到 {year} 年；{entered_words}此外按周一到周五上班算，放假安排公布后可用“工作日”录入。"


def unknown_years(years: Sequence[int]) -> list[str]:
    """A line where a date or a deadline lies in years whose holidays nobody knows; else none."""
    if not years:
        return []
    which = "、".join(str(year) for year in years)
    return [f"注意：{which} 年的放假安排还不知道，先按周一到周五上班算；公布后请用“工作日”录入"]


def days_of_years(entered: Mapping[int, int]) -> str:
    return "、".join(f"{year} 年 {count} 天" for year, count in sorted(entered.items()))


# --- working days ------------------------------------------------------------------------------------------

WORKDAY_HOW = (
    "录入：工作日 2027-02-14 上班 调休\n一段日子：工作日 2027-02-06至2027-02-12 休息 春节\n去掉：工作日 删除 2027-02-14"
)
DAYS_HINT = "自动开启和提醒都按它算，发送“计划”查看。"
WORKDAY_NONE = "还没有录入过工作日。"
REMOVE_WORDS = ("删除", "去掉", "取消")


def workday_line(day: date, is_working: bool, note: str) -> str:
    kind = "上班" if is_working else "休息"
    return f"· {day.isoformat()}（周{'一二三四五六日'[day.weekday()]}）{kind}{' ' + note if note else ''}"


def workdays(lines: Sequence[str], known: str) -> str:
    head = ["录入的工作日（先于公布的安排）：", *lines] if lines else [WORKDAY_NONE]
    return "\n".join([*head, known, WORKDAY_HOW])


def days_entered(days: Sequence[date], is_working: bool) -> str:
    kind = "上班" if is_working else "休息"
    which = days[0].isoformat() if len(days) == 1 else f"{days[0].isoformat()} 至 {days[-1].isoformat()}"
    return f"已录入 {len(days)} 天：{which} 记为{kind}。"


def many_days_entered(count: int) -> str:
    return f"已录入 {count} 天。"


def entering_days(count: int) -> str:
    return f"将录入 {count} 天，自动开启和提醒都按它算。"


def removing_day(day: date) -> str:
    return f"将去掉 {day.isoformat()} 的录入，重新按公布的安排或星期算。"


def day_removed(day: date) -> str:
    return f"已去掉 {day.isoformat()} 的录入，重新按公布的安排或星期算。"


# --- pausing -----------------------------------------------------------------------------------------------


def pausing(*, title: str, closes_at: datetime, waiting: int) -> str:
    left = f"还有 {waiting} 人没填完，" if waiting else ""
    return (
        f"将暂停“{title}”：{left}暂停期间谁也不能填，不提醒、不截止，已填的和草稿都在。\n"
        f"恢复时截止时间（现在是 {moment_words(closes_at)}）按停了几天顺延，不满一天算一天。"
    )


def paused(title: str) -> str:
    return f"已暂停“{title}”。"


def paused_hint(round_id: str) -> str:
    return f"要继续时发送“恢复 {round_id}”。"


def resuming(*, title: str, days: int, closes_at: datetime, waiting: int) -> str:
    news = f"，并马上告诉没填完的 {waiting} 人" if waiting else ""
    return f"将恢复“{title}”：顺延 {days} 天，改到 {moment_words(closes_at)} 截止，没到的提醒一起顺延{news}。"


def resumed(*, title: str, closes_at: datetime, informed: int) -> str:
    telling = f"正在告诉没填完的 {informed} 人。" if informed else ""
    return f"已恢复“{title}”，{moment_words(closes_at)} 截止。{telling}"


def paused_task(*, title: str, done: int, total: int) -> str:
    return f"· {title}：已暂停，已填 {done}/{total}，都还在；恢复后会告诉您"


# --- more time for one ---------------------------------------------------------------------------------------


def extending_raters(*, title: str, names: Sequence[str], old: datetime, new: datetime, anonymous: bool) -> str:
    lines = [
        f"将只给 {'、'.join(names)} 延期：“{title}”可以填到 {moment_words(new)}，其他人仍是 {moment_words(old)}。",
        "· 整轮要等到最后一位延期的人截止后才封存、计分；中间不显示任何评分。",
    ]
    if anonymous:
        lines.append(
            "· 注意匿名：大家截止以后才交的人越少，既有服务器密钥、又能翻看前后两份数据库备份的人就越容易认出他的答卷。"
            "这期间请不要备份，或者给全体延期。"
        )
    return "\n".join(lines)


def extended_raters(title: str, names: Sequence[str], until: datetime) -> str:
    return f"{'、'.join(names)} 的“{title}”可以填到 {moment_words(until)}，已通知本人。"


def extended_line(name: str, until: datetime) -> str:
    return f"· {name}：延期到 {moment_words(until)}"


def extended_people(lines: Sequence[str], total: int) -> str:
    rest = [f"等 {total} 位"] if total > len(lines) else []
    return "\n".join([f"单独延期 {total} 位：", *lines, *rest])


# --- messages that go out by themselves ------------------------------------------------------------------------

_SHOWN = 12


def _until(params: Mapping[str, Any]) -> str:
    return moment_words(datetime.fromisoformat(str(params["until"])))


def own_end_news(params: Mapping[str, Any]) -> str:
    return f"给您延期了：“{params.get('title', '')}”您可以填到 {_until(params)}。发送“我的”接着填。"


def resumed_news(params: Mapping[str, Any]) -> str:
    return f"“{params.get('title', '')}”恢复了，您填过的都还在，{_until(params)} 截止。发送“我的”接着填。"


def skipped_news(params: Mapping[str, Any]) -> str:
    """What the calendar missed, for administrators."""
    items = list(params.get("items", ()))
    count = int(params.get("count", len(items)))
    head = f"有 {count} 件日程上的事错过了时间，没有补做："
    if params.get("was_down"):
        since, until = params.get("since", ""), params.get("until", "")
        head = f"服务停过（{since} 到 {until}），停机期间跳过了 {count} 件事，没有补做："
    lines = [
        f"· {day_words(date.fromisoformat(item['day']))} {_KINDS.get(item['kind'], item['kind'])}“{item['title']}”"
        for item in items[:_SHOWN]
    ]
    rest = [f"等 {count} 件，其余见审计记录。"] if count > len(lines) else []
    return "\n".join([head, *lines, *rest, "还需要的话，请用“开启”“催办”补上。"])


EVENTS = {"skipped": skipped_news, "own_end": own_end_news, "round_resumed": resumed_news}

# --- the command line ------------------------------------------------------------------------------------------

BAD_KIND = "看不懂“{text}”，应为 上班 或 休息。"
