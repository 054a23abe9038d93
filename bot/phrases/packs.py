"""What `pingji verify` says: that every figure agrees, or which one does not."""

from __future__ import annotations

from scoring.labels import one_line, part_name, relation_name
from scoring.pack import Difference, PackError, Verdict

_REFUSALS = {
    "not_a_pack": "不是结果包，或文件已损坏",
    "too_large": "太大，没有读取",
    "strange_name": "里面有结果包不该有的文件，没有读取",
    "missing_file": "缺少 {inside}",
    "broken": "{inside} 读不懂",
    "unknown_format": "是别的版本写的格式，请用那个版本核对",
}
_FIGURES = {
    "score": "得分",
    "grade": "等次",
    "rank": "名次",
    "group": "组",
    "flags": "标记",
    "name": "姓名",
    "unit": "部门",
    "percent": "百分比",
    "points": "得分",
    "exact": "总分（未舍入）",
    "published": "总分（公布）",
}
_CHECKS = {
    "crc": "{file}：内容被改动（压缩包自身的校验和不符）",
    "sha256": "{file}：校验和不符（清单 {stated}，实际 {found}）",
    "seal": "{file}：{subject} 的记录与封条不符，被改动过",
    "unreadable": "{file}：不能据此重算（{found}）",
}


def agreed(verdict: Verdict) -> str:
    lines = [f"全部一致：{one_line(verdict.policy)}，{verdict.subjects} 个对象，每个数字都与重算结果相同。"]
    if verdict.left_out:
        lines.append(f"结果包里没有、因而未核对的部分：{'、'.join(verdict.left_out)}（需要跨对象识别评价人）。")
    return "\n".join([*lines, f"指纹 {verdict.fingerprint}"])


def difference(difference_: Difference) -> str:
    """One figure that does not agree, on one line: who, what, stated, recomputed."""
    stated, recomputed = _value(difference_.stated), _value(difference_.recomputed)
    subject = one_line(difference_.subject)
    if difference_.figure in _CHECKS:
        words = _CHECKS[difference_.figure]
        who = subject or "全文"
        return words.format(file=difference_.file, subject=who, stated=stated[:16], found=recomputed[:60])
    return f"{difference_.file}：{subject or '全轮'} {_figure(difference_.figure)}：包内 {stated}，重算 {recomputed}"


def disagreed(file: str, count: int, named: int) -> str:
    rest = f"（以上列出前 {named} 处）" if count > named else ""
    return f"{file}：有 {count} 处不一致{rest}。"


def refusal(file: str, error: PackError) -> str:
    inside = f"里面的 {error.file}" if error.file else "内容"
    return f"{file}: {_REFUSALS.get(error.code, error.code).format(inside=inside)}"


def _figure(path: str) -> str:
    """`parts[behaviour].points` → 行为表现 得分（parts[behaviour].points）."""
    words = []
    for step in path.replace("]", "").replace("[", ".").split("."):
        name = part_name(step) if part_name(step) != step else relation_name(step)
        words.append(_FIGURES.get(step, name if name != step else ""))
    text = " ".join(word for word in words if word)
    return f"{text}（{one_line(path, 120)}）" if text and text != path else one_line(path, 120)


def _value(text: str) -> str:
    return one_line(text) or "没有"
