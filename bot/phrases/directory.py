"""What is said about WeCom's address book: what it would change, what was done, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.phrases import accounts
from bot.phrases.desk_pages import leaving_reasons
from bot.phrases.remedies import remedy_for
from bot.phrases.terminal import KINDS

READING = "正在读取企业微信通讯录，看完把变化发给您，确认后才会改动。"
CHECKING = "好的，正在再核对一遍通讯录，没有变就写入花名册，办好了告诉您。"
CHANNEL_OFF = "没有配置企业微信，读不了通讯录。请在服务器上设置 PINGJI_WECOM__… 后重启。"
NOTHING = "花名册与通讯录一致，没有要改的。"
HEAD = "通讯录与花名册相比：新增 {new}，变更 {changed}，离开 {leaving}。还没有改动。"
DONE = "花名册已按通讯录更新：新增 {new}，变更 {changed}，离开 {leaving}。"
ASK_DONE = "按上面的内容更新花名册。"
CONFIRM = "确定要这样改，请在 30 分钟内发送：\n确认 {code}"
ALL_ELSEWHERE = "… 共 {count} 处，全部清单在服务器上看：pingji roster sync --dry-run"
MARK_LEFT = "看不到不等于离职。他们若确已离职，请发送：同步通讯录 含离职"
CHANGED = "企业微信通讯录有变动。可以发送“同步通讯录”查看，确认后才会更新花名册。"
WITH_LEFT = ("含离职", "离职")
HOW = "请发送“同步通讯录”；要把看不到的人记为离职，请发送“同步通讯录 含离职”。"
_MOST_BYTES = 1400  # of the list: the rest of a message is head, notes and the line to confirm

_NOTES: Mapping[str, str] = {
    "not_visible": "通讯录里看不到（没有改动）",
    "department_hidden": "整个部门都看不到，没有记为离职：请把部门放进应用的可见范围，或在花名册里改状态",
    "inactive": "账号停用或没有激活（没有改动）",
    "left": "花名册里已离职，通讯录里还在（没有改动）",
    "key_taken": "账号与别人的工号相同，没有加入：请在花名册里写明企业微信账号",
    "same_name": "与没有企业微信账号的同事同名，没有加入：请在花名册里写明企业微信账号",
    "no_department": "看不到所在部门，没有加入：请把部门放进应用的可见范围",
    "superior_cycle": "上级绕成了圈，仍用花名册里的上级",
}
_REMEDIES: Mapping[int, str] = {
    48002: "这个 Secret 读不了通讯录（“通讯录同步”的 Secret 只给账号，不给姓名和部门）。"
    "请把 PINGJI_WECOM__SECRET 设为自建应用的 Secret，并把要同步的人放进应用的可见范围",
    60011: "有部门或成员不在应用的可见范围内：请到企业微信后台，把要同步的部门加进应用的可见范围",
    60123: "应用看不到这个部门：请到企业微信后台，把要同步的部门加进应用的可见范围",
}


def unreadable(code: int | None, message: str) -> str:
    """Why the address book could not be read, and what to do."""
    remedy = _REMEDIES.get(code or 0) or remedy_for("wecom", code, message)
    reason = f"（{code}）" if code is not None else ""
    return f"没有读到企业微信通讯录{reason}。{remedy}。花名册没有改动。"


def _counts(diff: Any) -> dict[str, int]:
    return {"new": len(diff.new), "changed": len(diff.changed), "leaving": len(diff.leaving)}


def head(diff: Any) -> str:
    return NOTHING if diff.is_empty else HEAD.format(**_counts(diff))


def done(diff: Any) -> str:
    sentence = DONE.format(**_counts(diff))
    return f"{sentence}\n{accounts.held(diff.held, asked=False)}" if diff.held else sentence


def change_lines(diff: Any) -> list[str]:
    """One line for each change, as the terminal's `roster import` writes them."""
    lines = [f"+ {KINDS[change.kind]} {change.name}（{change.key}）" for change in diff.new if change.kind == "person"]
    lines += [f"+ {KINDS[change.kind]} {change.name}" for change in diff.new if change.kind != "person"]
    for changed in diff.changed:
        fields = "；".join(f"{change.field} {change.old or '空'}→{change.new or '空'}" for change in changed.fields)
        lines.append(f"~ {changed.name}：{fields}")
    return lines + [f"- {change.name}（{change.key}）：记为离职" for change in diff.leaving]


def note_lines(notes: Sequence[Any]) -> list[str]:
    """People to look at, gathered by what is the matter with them."""
    names: dict[str, list[str]] = {}
    for note in notes:
        who = "/".join(part for part in (note.key, note.userid) if part)
        names.setdefault(note.code, []).append(f"{note.name}（{who}）")
    return [f"! {_NOTES[code]}：{'、'.join(people)}" for code, people in names.items()]


def proposal(diff: Any, notes: Sequence[Any], code: str, leaving: Any = None) -> str:
    """The whole message to whoever asked; without `code` there is nothing to confirm.

    `leaving`: how many leave, where that has to be said first.
    """
    lines = [*change_lines(diff), *note_lines(notes)]
    parts = [head(diff), *_fitting(lines)]
    if any(note.code == "not_visible" for note in notes):
        parts.append(MARK_LEFT)
    if code:
        parts += ["", CONFIRM.format(code=code)]
    elif leaving is not None:
        parts += ["", leaving_needed(leaving, f"请发送：同步通讯录 含离职 {leaving.count}")]
    return "\n".join(parts)


def leaving_needed(leaving: Any, how: str) -> str:
    """Why the number of those who leave has to be said, and `how` it is."""
    reasons = leaving_reasons(leaving.reasons)
    why = f"（{reasons}）" if reasons else ""
    return f"将有 {leaving.count} 人离开{why}，没有改动。核对无误后，{how}"


def _fitting(lines: Sequence[str]) -> list[str]:
    """As many as fit, so that the last line of the message, the one to confirm, always arrives."""
    room, kept = _MOST_BYTES, list[str]()
    for line in lines:
        size = len(line.encode()) + 1
        if size > room:
            return [*kept, ALL_ELSEWHERE.format(count=len(lines))]
        room -= size
        kept.append(line)
    return kept


def left_company(name: str, key: str) -> str:
    """An administrator learns that somebody was deleted from the address book."""
    return (
        f"{name}（工号 {key}）已从企业微信通讯录删除。他的企业微信账号已解除，不能再登录，也不再收到消息；"
        "已经交的答卷不受影响。如果确已离职，请在花名册里把状态改为“离职”。"
    )
