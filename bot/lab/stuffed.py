"""Ten ways to stuff a round of the public. Each adds its forms to an honest round, and says which codes it stuffed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping

from bot.lab.park import CODES, DAY, DAYS, ITEMS, TARGET, Scan, Window, is_working_day, make_windows, scan_honestly
from scoring.stuffing.public_form import Values

Stuff = Callable[[random.Random], list[Scan]]
BEST: Values = (1.0,) * ITEMS
WORST: Values = (0.0,) * ITEMS
PATTERN: Values = (1.0, 0.75, 1.0, 0.75, 0.75, 1.0)
OTHER_PATTERN: Values = (0.75, 1.0, 0.75, 1.0, 1.0, 0.75)


def _all_days(world: random.Random, count: int) -> Iterable[float]:
    days = [day for day in range(DAYS) if is_working_day(day)]
    return (world.choice(days) * DAY + world.uniform(9, 17) * 3600 for _ in range(count))


def _one_day(world: random.Random, count: int, day: int = 4) -> Iterable[float]:
    return (day * DAY + world.uniform(9, 17) * 3600 for _ in range(count))


def _within(world: random.Random, count: int, seconds: float) -> Iterable[float]:
    return (4 * DAY + 20 * 3600 + world.uniform(0, seconds) for _ in range(count))


def _nearly_best(world: random.Random) -> Values:
    return tuple(world.choice((0.75, 1.0)) for _ in range(ITEMS))


def flood(world: random.Random) -> list[Scan]:
    """Three hundred equal forms in five seconds."""
    return [Scan(TARGET, at, BEST) for at in _within(world, 300, 5)]


def one_day(world: random.Random) -> list[Scan]:
    """Eighty equal forms over the hours of a day."""
    return [Scan(TARGET, at, BEST) for at in _one_day(world, 80)]


def three_days(world: random.Random) -> list[Scan]:
    return [Scan(TARGET, at, BEST) for day in (2, 3, 4) for at in _one_day(world, 40, day)]


def against(world: random.Random) -> list[Scan]:
    """The worst mark, sixty times, against somebody else's window."""
    return [Scan(TARGET, at, WORST) for at in _all_days(world, 60)]


def pattern(world: random.Random) -> list[Scan]:
    """One form with differing answers, over all days."""
    return [Scan(TARGET, at, PATTERN) for at in _all_days(world, 50)]


def two_patterns(world: random.Random) -> list[Scan]:
    return [Scan(TARGET, at, world.choice((PATTERN, OTHER_PATTERN))) for at in _all_days(world, 80)]


def varied_day(world: random.Random) -> list[Scan]:
    """Every form differs, all of them good, on one day."""
    return [Scan(TARGET, at, _nearly_best(world)) for at in _one_day(world, 80)]


def varied_flood(world: random.Random) -> list[Scan]:
    """Every form differs, a hundred within a minute."""
    return [Scan(TARGET, at, _nearly_best(world)) for at in _within(world, 100, 60)]


def every_code(world: random.Random) -> list[Scan]:
    """Eighty equal forms to each window, on one day: no other code is a measure."""
    return [Scan(code, at, BEST) for code in CODES for at in _one_day(world, 80)]


def slow_best(world: random.Random) -> list[Scan]:
    """A hundred and fifty equal forms, spread over all days like honest ones."""
    return [Scan(TARGET, at, BEST) for at in _all_days(world, 150)]


WAYS: Mapping[str, Stuff] = {
    stuff.__name__: stuff
    for stuff in (
        flood,
        one_day,
        three_days,
        against,
        pattern,
        two_patterns,
        varied_day,
        varied_flood,
        every_code,
        slow_best,
    )
}


def stuff_round(world: random.Random, way: str) -> tuple[list[Scan], frozenset[str]]:
    """A round whose target wants better marks, with a way's forms added; and the codes that got them."""
    windows = {**make_windows(world, courtesy=(0.3, 0.6)), TARGET: Window(0.2, 3.2, 8)}
    added = WAYS[way](world)
    return scan_honestly(world, windows) + added, frozenset(scan.code for scan in added)
