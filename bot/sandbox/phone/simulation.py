"""Letting the simulated others answer: each opens the tasks on a phone and fills in the forms, over HTTP."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.core import Person, Sandbox
from bot.sandbox.phone.browser import SandboxBrowser
from bot.sandbox.phone.forms import Control, Form, read_page

_AT_ONCE = 8
_FORMS_AT_MOST = 12
_DONT_KNOW = 0.04
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class RatingStyle:
    """How one simulated person rates: seeded by who they are, so that every run of the demo tells the same story."""

    person: str
    _random: random.Random = field(init=False)
    _centre: float = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(f"temper {self.person}")
        self._centre = self._random.uniform(0.72, 0.93)

    def rate(self, control: Control) -> str:
        """A raw value for one control, or "" for 不了解."""
        if self._random.random() < _DONT_KNOW:
            return ""
        merit = random.Random(f"merit {control.subject}").uniform(-0.09, 0.09)
        share = min(1.0, max(0.3, self._random.gauss(self._centre + merit, 0.06)))
        options = [value for value in control.options if value]
        if options:
            ordered = sorted(options, key=float)
            return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
        if not control.high:
            return ""
        low, high = float(control.low or 0), float(control.high)
        return str(round(low + share * (high - low)))


class Simulation:
    """Answers for everybody who still has something open."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def run(self, progress: Progress) -> None:
        """Everybody, a few at a time; `progress(done, total, label)` after each."""
        people = [item for item in self._sandbox.people if self._has_phone(item)]
        done, limit = 0, asyncio.Semaphore(_AT_ONCE)
        progress(0, len(people), "")

        async def one(item: Person) -> None:
            nonlocal done
            async with limit:
                await answer_everything(self._sandbox.web(item.key, item.platform), RatingStyle(item.key))
            done += 1
            progress(done, len(people), item.name)

        await asyncio.gather(*(one(item) for item in people))

    def _has_phone(self, item: Person) -> bool:
        return item.platform == "wecom" or self._sandbox.official.follower(item.key).subscribed


async def answer_everything(phone: SandboxBrowser, style: RatingStyle) -> int:
    """Open 我的 and fill in what is open, form by form, as a person would; how many forms were sent."""
    sent: set[str] = set()
    for _ in range(_FORMS_AT_MOST):
        tasks = await phone.get("/t")
        _, links = read_page(tasks)
        fresh = [link for link in links if link.startswith("/r/") and link not in sent]
        if tasks.status != 200 or not fresh:
            break
        sent.add(fresh[0])
        page = await phone.get(fresh[0])
        form, _ = read_page(page)
        if form is not None and not _answered(form):
            await phone.post(form.action, _filled(form, style))
    return len(sent)


def _answered(form: Form) -> bool:
    """Whether somebody has already given answers here: those are left as they are."""
    return any(control.value for control in form.controls.values())


def _filled(form: Form, style: RatingStyle) -> dict[str, str]:
    values = {(c.subject, c.item): style.rate(c) for c in form.controls.values()}
    return form.fill(values)
