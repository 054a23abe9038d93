"""What `pingji lab stuffing` prints."""

from __future__ import annotations

from collections.abc import Mapping

SEED = "种子 {seed}，每种情形 {rounds} 轮；每轮 12 天、8 个窗口（“一个窗口”除外）。"
SIGNS = {"same": "一模一样", "pattern": "同一花样", "shifted": "集中且不同", "fast": "几秒内接连"}
SCENARIOS = {
    "usual": "平常",
    "courteous": "多数给满分",
    "unequal": "窗口差别很大",
    "single": "一个窗口",
    "event_day": "一天有活动，多来 60 人",
    "full_hall": "会场 100 人几分钟内扫码",
    "market_days": "两天人多三倍",
    "improving": "中途改进了服务",
    "flood": "五秒内 300 份满分",
    "one_day": "一天 80 份满分",
    "three_days": "三天各 40 份满分",
    "against": "给别家 60 份最低分",
    "pattern": "同一花样 50 份",
    "two_patterns": "两种花样共 80 份",
    "varied_day": "一天 80 份各不相同的好评",
    "varied_flood": "一分钟 100 份各不相同的好评",
    "every_code": "每个窗口一天 80 份满分",
    "slow_best": "150 份满分分散在每一天",
}


def heading(is_stuffed: bool) -> str:
    return "刷了票的：" if is_stuffed else "没有刷票的："


def outcome(
    *, scenario: str, is_stuffed: bool, rounds: int, detected: int, accused: int, signs: Mapping[str, int]
) -> str:
    seen = "、".join(f"{SIGNS[sign]} {count}" for sign, count in signs.items())
    detected_words = f"查出 {detected}/{rounds}，" if is_stuffed else ""
    return f"· {SCENARIOS[scenario]}：{detected_words}冤枉 {accused}/{rounds}{f'（{seen}）' if seen else ''}"


def total(*, detected: int, stuffed: int, accused: int, honest: int) -> str:
    return f"合计：刷票的查出 {detected}/{stuffed}，没有刷票的冤枉 {accused}/{honest}。"
