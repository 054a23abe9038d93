"""Replies of the chat to administrators: what would happen, what has been done, how far things are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.phrases.delivery import reason_words as reason_words
from bot.phrases.labels import begun, state_label
from bot.phrases.moments import moment_words, period_words

NO_PLANS = "还没有方案。请用 pingji plan import 导入，或先运行 pingji db upgrade。"
NO_UPCOMING = "日程上暂时没有安排。需要时发送“开启 方案名”；要到了日子自己开启，发送“自动开启 方案名”。"
HOW_OPENED = "发送“开启 方案名”，会先告诉您将发生什么。"
OPEN_HOW = (
    "请写上方案名，例如：开启 中层360测评\n"
    "要评的不是眼下这一期，后面写上期间：开启 园区年度考核 2026（2026H1、2026Q4、2026-11、2026W07 也可以）。\n"
    "发送“方案”看有哪些。"
)
EXTEND_HOW = (
    "请写上新的截止日期，例如：延期 中层360测评 12-20\n也可以写 12月20日、2026-12-20、明天、+3天。\n"
    "只给一个人延期，后面写上姓名或工号：延期 中层360测评 12-20 张三"
)
RESULT_HOW = "请写上人或部门，例如：结果 张三\n也可以写工号。"
CONFIRM_HOW = "请写上确认码，例如：确认 7K3M9Q"
ASK = "确定要做，请在 30 分钟内发送：\n确认 {code}"
ASK_SECOND = "这件事要两位管理员同意：确认码已发给另外 {others} 位管理员，30 分钟内由其中一位发送：\n确认 {code}"

_EVERY = {
    "once": "手动开启",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half-year": "每半年",
    "year": "每年",
}


def plan_line(name: str, every: str, days: int, purpose: str) -> str:
    return f"· {name}（{_EVERY.get(every, every)}，{days} 天）{purpose}"


def plans(lines: Sequence[str], more: Sequence[str] = ()) -> str:
    """`more` are told by name only."""
    text_lines = ["可以开启的方案：", *lines]
    if more:
        text_lines.append(f"还有现成的方案：{'、'.join(more)}。发送“方案 方案名”看是做什么的。")
    return "\n".join([*text_lines, HOW_OPENED])


def one_plan(line: str) -> str:
    return f"{line}\n{HOW_OPENED}"


def opening(
    *,
    title: str,
    subjects: int,
    raters: int,
    closes_at: datetime,
    reached: bool,
    findings: Sequence[str],
    composed: Sequence[str] = (),
    about: Sequence[str] = (),
) -> str:
    """What opening would do; `findings` are numbered lines of the pre-flight, `about` those of `about_period`."""
    if composed:
        parts = f"· {subjects} 个对象，由这一期已经封存的 {len(composed)} 轮合成：{'、'.join(composed)}"
        text_lines = [f"将合成“{title}”：", *_points(about), parts, "· 不发新的问卷，确认后马上计分"]
        return "\n".join([*text_lines, *findings])
    lines = [f"将开启“{title}”：", *_points(about), f"· {moment_words(closes_at)} 截止"]
    if raters:
        lines.append(f"· 被评 {subjects} 个对象，邀请 {raters} 人填写，确认后马上发出邀请")
        lines += ["· 每个人都通知得到"] if reached else []
    else:
        lines.append(f"· 被评 {subjects} 个对象，面向公众，扫二维码填写，不给任何人发邀请")
    return "\n".join([*lines, *findings, "开启后不能撤回，可以延期或提前关闭。"])


def about_period(period: str, earlier: Sequence[tuple[str, str, str]]) -> list[str]:
    """Lines on the stretch of time that a round is about, "" where it is today's, and on its `earlier` rounds (number,
    title, state)."""
    lines = [f"考核期间：{period_words(period)}，指标、台账、事件按这段时间计"] if period else []
    if earlier:
        rounds = "、".join(f"{title}（{round_id}，{state_label(state)}）" for round_id, title, state in earlier)
        lines.append(f"注意：这一期已经有过 {rounds}。再开一轮是第{len(earlier) + 1}次，合成时以最新发布的一轮为准")
    return lines


def _points(lines: Sequence[str]) -> list[str]:
    return [f"· {line}" for line in lines]


def composing(title: str, round_id: str) -> str:
    return f"正在合成“{title}”，轮次 {round_id}，算好后告诉您。"


def opened(title: str, round_id: str, raters: int, missing: int) -> str:
    inviting = f"正在给 {raters - missing} 人发邀请" if raters > missing else "没有要发的邀请"
    unbound = f"；另有 {missing} 人还没有绑定，绑定后就能看到" if missing else ""
    return f"已开启“{title}”，轮次 {round_id}，{inviting}{unbound}。"


def opened_hint(round_id: str) -> str:
    return f"\n发送“进度 {round_id}”查看。"


def progress(
    *,
    title: str,
    round_id: str,
    state: str,
    closes_at: datetime,
    done: int,
    invited: int,
    started: int,
    is_public: bool = False,
) -> str:
    ends = f"{moment_words(closes_at)} 截止" if state == "open" else state_label(state)
    lines = [f"{title}（{round_id}，{ends}）", f"已完成 {done}/{invited}"]
    if state == "open" and (invited > done or not is_public):
        lines.append(begun(started, invited - done))
    if state == "open" and is_public:
        lines.append("扫码评议，不设名单")
    return "\n".join(lines)


def cannot_reach(lines: Sequence[str], total: int) -> str:
    rest = [f"等 {total} 位"] if total > len(lines) else []
    return "\n".join([f"联系不上 {total} 位没填完的：", *lines, *rest])


def delayed(reason: str, count: int) -> str:
    return f"{count} 条消息还没发出，正在重试：{reason_words(reason)}"


def extending(*, title: str, old: datetime, new: datetime) -> str:
    how = "推迟" if new > old else "提前"
    return f"将把“{title}”的截止时间{how}到 {moment_words(new)}（原来是 {moment_words(old)}）。"


def extended(title: str, closes_at: datetime) -> str:
    return f"截止日期已改：“{title}”现在 {moment_words(closes_at)} 截止。"


def closing(*, title: str, closes_at: datetime, done: int, invited: int, is_public: bool = False) -> str:
    waiting = invited - done
    nobody = "以后扫码的人不能再填" if is_public else "所有人都填完了"
    left = f"还有 {waiting} 人没填完，他们将不能再填" if waiting else nobody
    return (
        f"将提前关闭“{title}”（原定 {moment_words(closes_at)}）。已完成 {done}/{invited}，{left}。\n"
        "关闭后随即封存：匿名填写的从此对不上是谁填的，不能再打开。"
    )


def closed(title: str) -> str:
    return f"“{title}”已关闭，正在封存和计分。"


def closed_hint(round_id: str) -> str:
    return f"稍后发送“结果 姓名或部门”查看，“发布 {round_id}”公布。"


def releasing(
    *,
    title: str,
    people: int,
    heads: int,
    others: int,
    hidden: int,
    undecided: int,
    provisional: int,
    gaps: Sequence[str],
    honours: Sequence[str] = (),
) -> str:
    readers = [f"{people} 人会收到通知，看到自己的结果"] if people else []
    readers += [f"{heads} 名部门负责人会收到通知，看到本部门的结果"] if heads else []
    whom = "，".join(readers) or "结果由管理员查看和导出，不另发通知"
    lines = [f"将发布“{title}”的结果：{whom}。"]
    if others and not heads and people:
        lines.append(f"· 另有 {others} 个对象不是个人，结果由管理员查看和导出")
    if hidden:
        lines.append(f"· {hidden} 个对象有评价人太少的部分，那些数字不显示")
    if undecided:
        lines.append(f"· 注意：{undecided} 个对象的等次没有定下来")
    if provisional:
        lines.append(f"· 注意：{provisional} 个等次是暂算的，尚缺{'、'.join(gaps)}；补录后再发布，或确认就这样发布")
    return "\n".join([*lines, *_points(honours), "发布后不能收回。"])


def released(title: str) -> str:
    return f"“{title}”的结果已发布。"


def preferring(title: str, counting: str) -> str:
    """`counting`: the round that counts as yet."""
    now = "它现在就是计入的一轮" if counting == title else f"现在计入的是“{counting}”"
    return f"将以“{title}”作为这一期的结果：{now}。以后合成年度结果、查往期都用它；已经算出的结果不变。"


def preferred(title: str) -> str:
    return f"这一期以“{title}”为准。"


def export_how(title: str, round_id: str) -> str:
    return (
        f"聊天里还不能发文件。发送“后台”，在“{title}”那一页下载；或在服务器上运行：\n"
        f"pingji export {round_id} --out {round_id}.xlsx"
    )


def result_head(*, name: str, unit: str, title: str, verdict: str, place: str) -> str:
    who = name if unit in ("", name) else f"{name}（{unit}）"
    return f"{who} {title}：{'，'.join(part for part in (verdict, place) if part)}"


def place(rank: int, of: int) -> str:
    return f"第 {rank}/{of} 名"


def result_line(rank: int | None, name: str, verdict: str) -> str:
    return f"{f'{rank}. ' if rank is not None else '· '}{name}：{verdict}"


def round_results(title: str, lines: Sequence[str], honours: Sequence[str] = ()) -> str:
    how = "看某一个的明细：发送“结果 姓名”。"
    return "\n".join([f"“{title}”共 {len(lines)} 个对象：", *lines, *honours, how])


def more_results(count: int) -> str:
    return f"还有 {count} 条，请写得更准一些（例如工号），或用 pingji export 导出。"


def setting_aside(title: str, *, ballots: int, unanswered: int) -> str:
    """Before ballots that fit nothing are set aside."""
    return (
        f"作废“{title}”里对不上的答卷：{ballots} 份答卷找不到填写人，{unanswered} 份记为已提交却没有答卷。"
        "作废后不能恢复，也不计分；记为已提交的改回未提交，测评还在进行的话会再请他们填写。"
        "请先确认密钥和数据库都没有换错。"
    )


def set_aside(ballots: int, unanswered: int) -> str:
    return f"已作废 {ballots} 份对不上的答卷，{unanswered} 份改回未提交。"
