"""A result in a few lines: its parts and relations, how they make the score, what it is beside others'."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic import exact_text
from scoring.labels import one_line

PART, RELATION = "· ", "　- "


def hidden_line(mark: str, *, label: str, min_raters: int, is_small: bool) -> str:
    why = f"不足 {min_raters} 人，不显示" if is_small else "为免推算出是谁评的，不显示"
    return f"{mark}{label}：{why}"


def figure_line(mark: str, *, label: str, percent: str | None, points: str | None, raters: int | None) -> str:
    parts = [f"{percent}%" if percent is not None else "", f"{points}分" if points is not None else ""]
    parts.append(f"{raters}人评" if raters else "")
    return f"{mark}{label}：{'，'.join(part for part in parts if part) or '没有数据'}"


def sum_line(terms: Sequence[tuple[str, str]], score: str, left_out: bool) -> str:
    sums = " + ".join(f"{name} {points}" for name, points in terms)
    return f"得分怎么来：{sums} ≈ {score} 分{'（缺的部分按办法处理）' if left_out else '（只舍入一次）'}"


def reason_line(reason: str) -> str:
    return f"等次怎么来：{reason}"


def comparison_line(beside: str, reference: str, difference: Fraction, verdict: str) -> str:
    way = "高" if difference > 0 else "低"
    words = "相同" if not difference else f"{way} {exact_text(abs(difference))}"
    verdict_words = "" if verdict in ("", "不公布") else f"，{verdict}"
    return f"比较：{beside} {reference}，{words}{verdict_words}"


def past_line(period: str, score: str, grade: str) -> str:
    return f"上次（{one_line(period, 20)}）：{score} 分{f'，{grade}' if grade else ''}"


def honour_line(is_provisional: bool) -> str:
    return f"表彰：列入本轮表彰名单{'（暂算）' if is_provisional else ''}"


def honours_line(names: Sequence[str]) -> str:
    """Whom a round's policy honours; of a policy that honours nobody it is not asked."""
    return f"表彰名单：{'、'.join(names)}" if names else "表彰名单：没有符合条件、可以公布的"


def consequence_line(flag: str, reason: str, owes: Sequence[str], days: int | None) -> str:
    """A consequence by the policy: nothing is decided by it."""
    within = f"，{days} 个工作日内" if days else ""
    owed = f"；应办：{'、'.join(owes)}{within}" if owes else ""
    return f"结果运用：{flag}（{reason}）{owed}。以最后确定的结果为准"


def choice_line(title: str, options: Sequence[tuple[str, int, str | None]], answers: int) -> str:
    """Options with how often they were chosen; of a ranking: how often first, and the mean place."""
    shown = [f"{label} {count}{f'（平均第 {place} 位）' if place else ''}" for label, count, place in options]
    return f"{PART}{title}（{answers} 份）：{'，'.join(shown)}"
