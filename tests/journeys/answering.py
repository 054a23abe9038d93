"""Everybody answers: on the page as a phone posts it, in chat, or begun in chat and finished on the page.

What each thinks of whom is settled beforehand by a seed, so that whichever way it is said the test knows it.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Collection, Sequence
from fractions import Fraction

from bot.phrases.questions import KEPT
from bot.sandbox.phone.forms import Control, Form, read_page
from surveys.rounds.public_codes import list_public_codes
from tests.journeys.town import Town
from tests.world.people import filled, say

QUESTION = re.compile(r"^(\d+)/(\d+)　(.+?)(?:（.*?）)?　(\S+)$", re.MULTILINE)
RANGE = re.compile(r"回复分数（(\d+)–(\d+)）")
OPTION = re.compile(r"^(\d+)(?: (.+))?$", re.MULTILINE)
LINK = re.compile(r"/r/([0-9A-Z]+)/(\w+)")
WAYS = {
    "回复分数": "number",
    "回复数字或文字": "choices",
    "回复前面的序号": "place",
    "回复序号": "several",
    "回复您想说": "words",
}

SPOKEN = "零一二三四五六七八九"


def opinion(rater: str, relation: str, subject: str, item: str, low: int, high: int) -> str:
    """A whole number on the item's scale, now and then 不了解 (empty)."""
    rng = random.Random(f"{rater} {relation} {subject} {item}")
    if rng.random() < 0.07:
        return ""
    return str(rng.randint(low + (high - low) * 4 // 10, high))


class Person:
    """One rater with a phone. `platform` wecom | oa."""

    def __init__(self, town: Town, platform: str, user: str, rater: str) -> None:
        self.town, self.platform, self.user, self.rater = town, platform, user, rater

    async def say(self, words: str) -> str:
        return await say(self.town.demo, self.user, words, self.platform)

    async def fill_pages(self) -> int:
        """Every form that 我的 leads to, once; how many answers stood there already, from the chat."""
        phone = self.town.demo.sandbox.web(self.user, self.platform)  # type: ignore[arg-type]
        begun = 0
        while True:
            tasks = await phone.get("/t")
            links = [link for link in read_page(tasks)[1] if LINK.fullmatch(link)]
            left = [link for link in links if (self.rater, link) not in self.town.answered]
            if not left:
                return begun
            self.town.answered.add((self.rater, left[0]))
            form, _ = read_page(await phone.get(left[0]))
            assert form is not None, (self.rater, left)
            begun += sum(bool(control.value) for control in form.controls.values())
            relation = left[0].rpartition("/")[2]
            done = await phone.post(form.action, filled(form, self.answers(form, relation)))
            assert done.status == 200, (self.rater, done.status, done.text[:500])
            assert done.path.endswith("/done"), done.url

    def opinion(self, relation: str, subject: str, item: str, scale: tuple[int, int]) -> str:
        """What this person thinks of the subject in this season; remembered."""
        value = opinion(f"{self.town.season} {self.rater}", relation, subject, item, *scale)
        sheet = self.town.memory.given.setdefault((self.rater, relation, subject), {})
        if value:
            sheet[item] = Fraction(value)
        return value

    def answers(self, form: Form, relation: str, *, again: bool = False) -> dict[tuple[str, str], str]:
        """The whole form. What was said in chat stands in it already, and is the same; not so `again`."""
        values = {}
        for control in form.controls.values():
            scale = scale_of(control)
            if scale is None:
                values[control.subject, control.item] = aside(control)
                continue
            value = self.opinion(relation, control.subject, control.item, scale)
            assert again or control.value in ("", value), (control, value)
            values[control.subject, control.item] = value
        return values

    async def talk(self, names: dict[str, str], most: int | None = None) -> bool:
        """答题 until all is in (True), or until `most` questions are answered. `names`: name → 编号."""
        reply, relation, way, scale, asked = await self.say("答题"), "", "", (0, 0), 0
        page, late = "", False
        while found := list(QUESTION.finditer(reply)):
            if link := LINK.findall(reply):
                page, relation = "/r/" + "/".join(link[-1]), link[-1][1]
                self.town.answered.add((self.rater, page))
            if told := RANGE.findall(reply):
                scale = (int(told[-1][0]), int(told[-1][1]))
            way = next((name for words, name in WAYS.items() if words in reply), way)
            labels = dict(OPTION.findall(reply)) if way == "choices" else {}
            if labels:
                scale = (min(map(int, labels)), max(map(int, labels)))
            if asked == most:
                self.town.answered.discard((self.rater, page))
                return False
            subject, item = names[found[-1].group(3)], found[-1].group(4)
            reply = await self.say(self._words(way, scale, relation, subject, item, labels))
            late = reply.startswith(KEPT)  # what follows later tells nothing of answers
            assert late or f"记下 {found[-1].group(3)}" in reply, (self.rater, reply)
            while reply.startswith(KEPT):
                reply = await self.say("答题")
            asked += 1
        assert late or "回执码" in reply, (self.rater, reply)
        return True

    def _words(
        self, way: str, scale: tuple[int, int], relation: str, subject: str, item: str, labels: dict[str, str]
    ) -> str:
        if way in ("place", "several"):
            return "1"
        if way == "words":
            return "谢谢，辛苦了"
        value = self.opinion(relation, subject, item, scale)
        if not value:
            return "跳过"
        said = [value, labels.get(value) or value] if way == "choices" else [value, f"{value}分", f"{spoken(value)}分"]
        return random.Random(f"{self.rater}{subject}{item}").choice(said)


def spoken(value: str) -> str:
    """1 … 99 as people say it, larger ones as they stand."""
    tens, ones = divmod(int(value), 10)
    if tens > 9:
        return value
    return ("" if tens < 2 else SPOKEN[tens]) + ("十" if tens else "") + (SPOKEN[ones] if ones or not tens else "")


def scale_of(control: Control) -> tuple[int, int] | None:
    """A rating's lowest and highest value; None for anything else that a form may ask."""
    if control.low:
        return int(control.low), int(control.high)
    numbers = [int(option) for option in control.options if option.isdecimal()]
    return (min(numbers), max(numbers)) if numbers else None


def aside(control: Control) -> str:
    """What stands beside the ratings: the first thing that may be chosen, or nothing."""
    return next((option for option in control.options if option), "")


def names_of(town: Town, more: dict[str, str] | None = None) -> dict[str, str]:
    """Name → 编号 of whoever and whatever can be rated."""
    people = {one.name: one.person_id for one in town.people}
    firms = {one.name: one.enterprise_id for one in town.demo.park.firms}
    return people | firms | {one.department: one.department for one in town.people} | (more or {})


async def answer(town: Town, raters: Sequence[Person], more: dict[str, str] | None = None) -> None:
    """A third on the page, a third in chat, a third in chat first and then on the page; then 进度 says all are done."""
    names, limit = names_of(town, more), asyncio.Semaphore(8)

    async def one(number: int, person: Person) -> None:
        async with limit:
            if number % 3 == 1:
                await person.talk(names)
            elif number % 3 == 2:
                if not await person.talk(names, most=2):
                    assert await person.fill_pages() > 0
            else:
                await person.fill_pages()

    await asyncio.gather(*(one(number, person) for number, person in enumerate(raters)))
    said = await town.say("进度")
    assert f"已完成 {len(raters)}/{len(raters)}" in said, said


def members(town: Town, raters: Collection[str]) -> list[Person]:
    return [Person(town, "wecom", f"u{rater}", rater) for rater in sorted(raters)]


async def vote(town: Town, plan: str, relation: str, visitors: dict[str, int]) -> None:
    """So many people scan the code of each subject and answer, every other one twice with a change of mind."""
    signs = await town.demo.services.write(list_public_codes, plan_name=plan)
    assert {sign.subject_id for sign in signs} == visitors.keys()
    calls = [(sign.code, f"oV{sign.subject_id}x{n}") for sign in signs for n in range(visitors[sign.subject_id])]
    limit = asyncio.Semaphore(8)

    async def one(number: int, code: str, openid: str) -> None:
        async with limit:
            visitor = Person(town, "oa", openid, openid)
            phone = town.demo.sandbox.web(openid, "oa")
            for turn in range(1 + number % 2):
                form, _ = read_page(await phone.get(f"/p/{code}"))
                assert form is not None
                is_last = turn == number % 2
                values = visitor.answers(form, relation, again=True) if is_last else everything(form, "1")
                done = await phone.post(form.action, filled(form, values))
                assert done.path.endswith("/done"), (done.status, done.text[:300])

    await asyncio.gather(*(one(number, *call) for number, call in enumerate(calls)))


def everything(form: Form, value: str) -> dict[tuple[str, str], str]:
    return {(one.subject, one.item): value if scale_of(one) else aside(one) for one in form.controls.values()}
