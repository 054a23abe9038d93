"""A result in one sentence, and what led to its grade: the same wherever the score is read.

Both read the pruned derivation (`scoring.disclosure.derivations`), so they say nothing that the gate withheld.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from scoring.labels import event_name, part_name, relation_name
from scoring.wording.words import REASON_NAMES

Tree = Mapping[str, Any]


def verdict(score: str | None, grade: str | None, flags: Collection[str], tree: Tree) -> str:
    """`85.64 分，良好`; a part of the year says how many points there were, a grade from less than the whole 暂算."""
    if score is None:
        return "得分已隐去" if tree.get("hidden") else _unscored(tree)
    if "part_round" in flags:
        full = tree.get("full_points")
        return f"{score} 分（{f'本轮满分 {full} 分，' if full else ''}不定等次）"
    if grade is None:
        return f"{score} 分，等次待定" if "undecided" in flags else f"{score} 分"
    return f"{score} 分，{grade}{'（暂算）' if 'provisional' in flags else ''}"


def grade_reason(score: str | None, grade: str | None, flags: Collection[str], tree: Tree) -> str:
    """Which band, quota, event, small group or tie decided the grade; no full stop, empty without a grade."""
    grading = tree.get("grading", {})
    if "part_round" in flags:
        return "本轮只评年度考核的一部分，年度等次在合成后确定"
    if score is None or not grading:
        return ""
    if grade is None:
        return _undecided(grading["certificate"]) if "undecided" in flags else ""
    words = [_after_events(score, grade, grading)]
    if "excess" in flags:
        words.append("同分就高，超出名额")
    if "provisional" in flags and (gaps := missing_names(tree)):
        words.append(f"暂算，尚缺{'、'.join(gaps)}")
    return "；".join(words)


def _unscored(tree: Tree) -> str:
    """Nobody rated, or something is there and the score waits for the rest."""
    is_begun = any(part["percent"] is not None or part["hidden"] for part in tree.get("parts", ()))
    return f"暂无得分（尚缺{'、'.join(missing_names(tree))}）" if is_begun else "尚无评价"


def missing_names(tree: Tree) -> tuple[str, ...]:
    """Parts, and relations of parts, that nobody rated or checked, as people call them."""
    names: list[str] = []
    for part in tree.get("parts", ()):
        if part["percent"] is None and not part["hidden"]:
            names.append(part_name(part["part"]))
        else:
            gaps = (gap for gap in part["relations"] if gap["percent"] is None and not gap["hidden"])
            names += [relation_name(relation["relation"]) for relation in gaps]
    return tuple(names)


def _after_events(score: str, grade: str, grading: Tree) -> str:
    by_score, events = grading["given"], "、".join(f"“{event_name(event)}”" for event in grading["events"])
    if by_score == grade or not events:
        return _as_given(score, grade, grading["certificate"])
    if by_score is None:
        return f"因{events}事件直接定为{grade}，不占名额"
    return f"按分数为{by_score}，因{events}事件定为{grade}"


def _as_given(score: str, grade: str, certificate: Tree) -> str:
    if certificate["method"] == "bands" and certificate.get("bands"):
        bands = certificate["bands"]
        reached = next((band for band in bands[:-1] if Fraction(score) >= Fraction(band["min"])), bands[-1])
        small = "本组人数少，不按比例，" if certificate.get("small_group") else ""
        line = f"{reached['min']} 分起" if reached["min"] is not None else f"不到 {bands[-2]['min']} 分"
        if reached["grade"] == grade:
            return f"{small}按分数线为{grade}（{line}）"
        return f"{small}按分数线为{reached['grade']}（{line}），按所在部门等次的规定定为{grade}"
    bound = next((row for row in certificate.get("bounds", ()) if row["grade"] == grade), None)
    if bound is None:
        return f"定为{grade}"
    places = str(bound["low"]) if bound["low"] == bound["high"] else f"{bound['low']}–{bound['high']}"
    return f"按名额为{grade}（本组 {certificate['size']} 人，{grade} {places} 人）"


def _undecided(certificate: Tree) -> str:
    if "reason" not in certificate:
        return "同分的人不能拆开，等次待定"
    return f"{REASON_NAMES[certificate['reason']].format_map(certificate)}，等次待定"
