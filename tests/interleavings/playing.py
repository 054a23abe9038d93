"""Play a script against running processes, keeping every world that what was seen still allows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import permutations, product

from tests.interleavings.hands import LOST, Hands
from tests.interleavings.moves import ANYTHING, Act, Press, Say, Submit, View
from tests.interleavings.park import RATERS
from tests.interleavings.scripts import Moment
from tests.interleavings.service import Place
from tests.interleavings.talking import CLOSED, OPEN, PAUSED, Seen, State
from tests.interleavings.worlds import Forms, Stored, World

_LEADS_TO = {"暂停": PAUSED, "恢复": OPEN, "关闭": CLOSED}
Done = tuple[Act, Seen]


class Play:
    """One script. `worlds`: for each rater all that may be so."""

    def __init__(self, place: Place, forms: Forms) -> None:
        self.place, self.forms, self.hands = place, forms, Hands(place, forms)
        self.state: State = dict.fromkeys(forms, OPEN)
        self.worlds = {rater: [World({name: Stored() for name in forms})] for rater in RATERS}
        self.story: list[str] = []
        self.seconds = 0

    async def play(self, script: Sequence[Moment]) -> None:
        for moment in script:
            self.seconds += 2
            self.place.clock.set(self.seconds)
            await self.moment(moment)

    async def moment(self, moment: Moment) -> None:
        acts = [self._named(act, place) for place, act in enumerate(moment.acts)]
        acts = [act for act in acts if await self._has_page(act)]
        code = await self._ask(moment)
        before = dict(self.state)
        key = self.hands.new_key()
        under_way = asyncio.gather(*(self.hands.do(act) for act in acts), self._confirm(moment.process, code, key))
        if moment.kill is not None and moment.kill < len(self.place.processes):
            await asyncio.sleep(moment.after / 1000)
            self.place.processes[moment.kill].kill()
            *seen, confirmed = await under_way
            await self.place.restart(moment.kill)
        else:
            *seen, confirmed = await under_way
        if code:
            while not confirmed:
                confirmed = await self._confirm(0, code, key)
            self.state[moment.form] = _LEADS_TO.get(moment.command, self.state[moment.form])
        self._observe(list(zip(acts, seen, strict=True)), [before, dict(self.state)])
        lost = [act for act, what in zip(acts, seen, strict=True) if what == LOST]
        if moment.again:
            for act in lost:
                self._observe([(act, await self.hands.do(act))], [self.state])

    def _named(self, act: Act, place: int) -> Act:
        if isinstance(act, Say):
            return replace(act, key=self.hands.new_key())
        if isinstance(act, Press):  # the platform tells presses apart by their second
            return replace(act, key=str(int(self.place.clock().timestamp()) - place % 2))
        return act

    async def _has_page(self, act: Act) -> bool:
        """Whether a page lies open to act on; the first time it is opened."""
        if not isinstance(act, Submit) or (act.rater, act.device, act.form) in self.hands.pages:
            return True
        view = View(act.rater, act.process, act.form, act.device)
        seen = await self.hands.do(view)
        self._observe([(view, seen)], [self.state])
        return (act.rater, act.device, act.form) in self.hands.pages

    async def _ask(self, moment: Moment) -> str:
        if not moment.command:
            return ""
        day = " 11月25日" if moment.command == "延期" else ""
        return await self.hands.ask_admin(f"{moment.command} {self.forms[moment.form].round_id}{day}")

    async def _confirm(self, process: int, code: str, key: str) -> bool:
        return bool(code) and await self.hands.confirm(process, code, key)

    def _observe(self, done: Sequence[Done], states: Sequence[State]) -> None:
        """Rule out what cannot be so any more; acts of one rater may have taken effect in any order."""
        for rater in {act.rater for act, _ in done}:
            mine = [one for one in done if one[0].rater == rater]
            possible: dict[str, World] = {}
            for order in permutations(mine):
                for world in self._after(order, states, rater):
                    possible[world.key] = world
            self.story.append(f"{mine} in {states} → {len(possible)}")
            if not possible:
                raise AssertionError(self._puzzle(rater, mine))
            self.worlds[rater] = list(possible.values())

    def _after(self, order: Sequence[Done], states: Sequence[State], rater: str) -> list[World]:
        worlds = self.worlds[rater]
        for act, seen in order:
            found: dict[str, World] = {}
            for world, state in product(worlds, _different(states)):
                if seen == LOST:
                    found[world.key] = world
                if isinstance(act, View) and seen == LOST:
                    continue
                after = world.copy()
                expected = act.apply(after, self.forms, state)
                if seen in (LOST, ANYTHING, expected) or expected is ANYTHING:
                    found[after.key] = after
            worlds = list(found.values())
        return worlds

    def _puzzle(self, rater: str, mine: Sequence[Done]) -> str:
        lines = [f"nothing explains what {rater} saw: {mine}", *self.story[-12:]]
        for world in self.worlds[rater][:3]:
            lines.append(f"could have been: {world}")
            for act, _ in mine:
                with suppress(Exception):
                    lines.append(f"  {act} should show {act.apply(world.copy(), self.forms, self.state)}")
        return "\n".join(lines)


def _different(states: Sequence[State]) -> list[State]:
    return [state for place, state in enumerate(states) if state not in states[:place]]
