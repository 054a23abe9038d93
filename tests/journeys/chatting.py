"""People of a journey who answer in chat, the way people write; the test remembers what they meant."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from fractions import Fraction

from bot.demo import Demo
from tests.journeys.people import Memory, say

QUESTION = re.compile(r"^(\d+)/(\d+)　(.+?)(?:（.*?）)?　(\S+)$", re.MULTILINE)
RANGE = re.compile(r"回复分数（(\d+)–(\d+)）")
LINK = re.compile(r"/r/[0-9A-Z]+/(\w+)")
SPOKEN = "零一二三四五六七八九"


def spoken(value: int) -> str:
    """1 … 99 as people say it."""
    if value < 10:
        return SPOKEN[value]
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else SPOKEN[tens]) + "十" + (SPOKEN[ones] if ones else "")


async def answer_in_chat(demo: Demo, userid: str, rater: str, memory: Memory, subjects: Mapping[str, str]) -> int:
    """答题 until nothing is asked any more; the number of questions. ``subjects``: name → 编号."""
    rng = random.Random(f"chat {rater}")
    reply, relation, asked, top = await say(demo, userid, "答题"), "", 0, 5
    while found := list(QUESTION.finditer(reply)):
        if link := LINK.findall(reply):
            relation = link[-1]
        if scale := RANGE.findall(reply):
            top = int(scale[-1][1])
        _, _, name, item = found[-1].groups()
        value = str(rng.randint(top * 6 // 10, top - 1))
        words = rng.choice((value, f"{value}分", spoken(int(value)), f"{spoken(int(value))}分"))
        if rng.random() < 0.08:
            words, value = "跳过", ""
        sheet = memory.given.setdefault((rater, relation, subjects[name]), {})
        if value:
            sheet[item] = Fraction(value)
        reply = await say(demo, userid, words)
        asked += 1
    assert "回执码" in reply, reply
    return asked
