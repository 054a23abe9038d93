"""Simulated people of a journey: each answers by a seeded strategy, and the test remembers what they said."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from bot.demo.run import Demo
from bot.sandbox.phone.forms import Form, read_page

CODE = re.compile(r"确认 ([0-9A-Z]{4,8})")
LATE = "答复您"  # stands in an answer that follows as a message of its own


@dataclass
class Memory:
    """What was answered: (rater, relation, subject) -> item -> value; 不了解 is not in it."""

    given: dict[tuple[str, str, str], dict[str, Fraction]] = field(default_factory=dict)

    def sheets(self, relation: str, subject: str) -> dict[str, dict[str, Fraction]]:
        return {
            rater: values
            for (rater, under, about), values in self.given.items()
            if (under, about) == (relation, subject)
        }


def strategy(rater: str, form: Form) -> dict[tuple[str, str], str]:
    """Seeded by the rater: a habit, some halves, a few 不了解."""
    rng = random.Random(f"journey {rater}")
    habit = rng.uniform(0.6, 0.95)
    values = {}
    for control in form.controls.values():
        if rng.random() < 0.06:
            value = ""
        elif control.options:
            choices = sorted((option for option in control.options if option), key=float)
            value = choices[min(len(choices) - 1, int(len(choices) * min(0.999, rng.gauss(habit, 0.2)) % len(choices)))]
        else:
            share = min(1.0, max(0.0, rng.gauss(habit, 0.1)))
            value = str(round(share * float(control.high) * 2) / 2).removesuffix(".0")
        values[control.subject, control.item] = value
    return values


def filled(form: Form, values: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The fields of a form; whoever knows nothing at all presses 全部不了解."""
    return {**form.fill(values), **({} if any(values.values()) else {"unknown": "1"})}


async def answer_all(demo: Demo, platform: str, user: str, rater: str, memory: Memory) -> int:
    """Open 我的 on the phone, fill in every open form, remember; the number of forms."""
    phone = demo.sandbox.web(user, platform)  # type: ignore[arg-type]
    forms, sent = 0, set()
    while True:
        tasks = await phone.get("/t")
        assert tasks.status == 200, (rater, tasks.status, tasks.text[:300])
        links = [link for link in read_page(tasks)[1] if link.startswith("/r/") and link not in sent]
        if not links:
            return forms
        sent.add(links[0])
        page = await phone.get(links[0])
        form, _ = read_page(page)
        if form is None or any(control.value for control in form.controls.values()):
            continue
        relation = links[0].rstrip("/").rpartition("/")[2]
        values = strategy(rater, form)
        done = await phone.post(form.action, filled(form, values))
        assert done.status == 200, (rater, done.status, done.text[:500])
        assert done.path.endswith("/done"), done.url
        for (subject, item), value in values.items():
            sheet = memory.given.setdefault((rater, relation, subject), {})
            if value:
                sheet[item] = Fraction(value)
        forms += 1


async def everybody(people: Iterable[tuple[str, str, str]], demo: Demo, memory: Memory) -> None:
    """(platform, user, rater) of each; eight at a time."""
    limit = asyncio.Semaphore(8)

    async def answer_form(platform: str, user: str, rater: str) -> None:
        async with limit:
            assert await answer_all(demo, platform, user, rater, memory) > 0, rater

    await asyncio.gather(*(answer_form(*person) for person in people))


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what background work brings about; fails loudly when it never comes."""
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never happened")


async def say(demo: Demo, user: str, words: str, platform: str = "wecom") -> str:
    """A chat message as the platform delivers it; what is answered, at once or, where the machine is busy, later."""
    account = demo.sandbox.wecom if platform == "wecom" else demo.sandbox.official
    before = len(account.received(user))
    record = await account.say(user, words)
    assert record.ok, record
    if record.text is not None:
        return record.text

    def later() -> list[str]:
        return [message.text for message in account.received(user)[before:] if LATE in message.text]

    await until(lambda: bool(later()))
    return later()[-1]


async def confirm(demo: Demo, userid: str, words: str) -> tuple[str, str]:
    """A command that asks for confirmation, confirmed; what was said before and after."""
    before = await say(demo, userid, words)
    code = CODE.search(before)
    assert code, before
    return before, await say(demo, userid, f"确认 {code.group(1)}")
