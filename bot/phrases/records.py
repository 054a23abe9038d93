"""What is said about records imported beside surveys."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.records import RECORD_KINDS, Change, Difference, ImportBatch

STATES = {"proposed": "未执行", "applied": "已导入", "undone": "已撤销"}
_NAMED = 30
_POLICIES_NAMED = 3
_FIELDS = {
    "key": "项",
    "period": "周期",
    "value": "数值",
    "target": "目标",
    "on_date": "日期",
    "points": "分值",
    "reason": "原因",
    "kind": "类别",
    "note": "说明",
    "grade": "等次",
    "score": "得分",
    "plan": "方案",
}


def difference_lines(difference: Difference, *, limit: int = _NAMED) -> list[str]:
    """What an import would do, a line a change, at most `limit` of them, and the sums."""
    lines = [_difference_line(change, difference) for change in difference.changes[:limit]]
    left = len(difference.changes) - len(lines)
    if left:
        lines.append(f"……还有 {left} 行")
    lines += [f"（没有读取：{name}）" for name in difference.ignored]
    new = sum(change.old is None for change in difference.changes)
    lines.append(f"新增 {new}，变更 {len(difference.changes) - new}，不变 {difference.unchanged}。")
    return lines


def _difference_line(change: Change, difference: Difference) -> str:
    """A change and the policies that count it."""
    line = _change_line(change, difference.names[change.subject_id])
    policies = difference.counted_by.get((change.kind, change.key), ())
    if not policies:
        return line
    rest = f"等 {len(policies)} 个考核办法" if len(policies) > _POLICIES_NAMED else ""
    return f"{line} （计入 {'、'.join(policies[:_POLICIES_NAMED])}{rest}）"


def _change_line(change: Change, name: str) -> str:
    sheet = RECORD_KINDS[change.kind].sheet.name
    who = name if name == change.subject_id else f"{name}（{change.subject_id}）"
    if change.old is None:
        values = "，".join(f"{label} {change.new[field]}" for field, label in _FIELDS.items() if change.new.get(field))
        return f"+ {sheet} {who}：{values}"
    changed = "；".join(
        f"{label} {change.old.get(field) or '空'} → {change.new.get(field) or '空'}"
        for field, label in _FIELDS.items()
        if change.old.get(field) != change.new.get(field)
    )
    item = "/".join(filter(None, (change.new.get("key"), change.new.get("period"))))
    return f"~ {sheet} {who} {item}：{changed}".replace(" ：", "：")


def imported(batch: ImportBatch) -> str:
    return f"已导入 {count_of(batch)} 条（{kinds_of(batch)}），编号 {batch.import_id}；导错了可以撤销。"


def undone(batch: ImportBatch) -> str:
    return f"导入 {batch.import_id} 已撤销，{count_of(batch)} 条恢复原样。"


def batch_line(batch: ImportBatch) -> str:
    return f"{batch.import_id}  {STATES[batch.state]}  {batch.source_name}  {kinds_of(batch)}"


UNDO_HOW = "撤销哪一次？例如：撤销导入 AB12CD。编号可以发送“导入记录”查看。"


def overview(batches: Iterable[ImportBatch]) -> str:
    """The list for a chat, with what can be done about it."""
    lines = batch_lines(batches)
    return f"{lines}\n\n撤销一次：撤销导入 编号" if "  " in lines else lines


def undoing(batch: ImportBatch) -> str:
    what = f"{batch.source_name}：{kinds_of(batch)}"
    return (
        f"将撤销导入 {batch.import_id}（{what}），这 {count_of(batch)} 条恢复成导入前的样子。已经算出的结果不受影响。"
    )


def batch_lines(batches: Iterable[ImportBatch]) -> str:
    return "\n".join(batch_line(batch) for batch in batches) or "还没有导入过记录。"


def count_of(batch: ImportBatch) -> int:
    return sum(new + changed for new, changed in batch.counts.values())


def kinds_of(batch: ImportBatch) -> str:
    return "、".join(f"{RECORD_KINDS[kind].sheet.name} {sum(counts)}" for kind, counts in batch.counts.items())
