"""An invented round of the public: windows that differ, people who are courteous or weigh each question."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.stuffing import PublicForm
from scoring.stuffing.public_form import Values
from surveys.rounds.fast_arrivals import BLOCK, FastArrivals

DAYS = 12
ITEMS = 6
CODES = tuple(f"w{number}" for number in range(8))
TARGET = CODES[0]
"""The window that is stuffed, where not all are."""
_MORNING, _EVENING = 9 * 3600.0, 17 * 3600.0
DAY = 86_400.0
_OFFSETS = (0.2, 0.1, 0.0, -0.1, -0.2, 0.0)  # questions that are easier or harder to please in


@dataclass(frozen=True, slots=True)
class Scan:
    """A form with the seconds from the round's first midnight to its sending."""

    code: str
    at: float
    values: Values


@dataclass(frozen=True, slots=True)
class Window:
    """`courtesy`: the share that gives the best mark throughout; `level`: the mean of the others, of 1 … 5."""

    courtesy: float
    level: float
    daily: float


def make_windows(
    world: random.Random,
    *,
    courtesy: tuple[float, float],
    daily: tuple[float, float] = (4, 12),
    count: int = len(CODES),
) -> Mapping[str, Window]:
    """Each window's courtesy lies between the two shares, its answers a working day between the two numbers."""
    return {
        code: Window(world.uniform(*courtesy), world.uniform(3.4, 4.4), world.uniform(*daily)) for code in CODES[:count]
    }


def is_working_day(day: int) -> bool:
    return day % 7 not in (5, 6)


def scan_honestly(world: random.Random, windows: Mapping[str, Window]) -> list[Scan]:
    """Twelve days with a weekend; a window's days differ by about two fifths."""
    scans = []
    for code, window in windows.items():
        for day in filter(is_working_day, range(DAYS)):
            pace = window.daily * world.gammavariate(6, 1 / 6) / (_EVENING - _MORNING)
            for moment in _moments(world, pace):
                scans.append(Scan(code, day * DAY + moment, fill_honestly(world, window)))
    return scans


def _moments(world: random.Random, pace: float) -> Iterator[float]:
    """A Poisson process over a day's hours."""
    moment = _MORNING + world.expovariate(pace)
    while moment < _EVENING:
        yield moment
        moment += world.expovariate(pace)


def fill_honestly(world: random.Random, window: Window) -> Values:
    """The best mark throughout, or a mood about the window and a deviation at each question."""
    if world.random() < window.courtesy:
        return (1.0,) * ITEMS
    mood = world.gauss(window.level, 0.7)
    marks = (round(mood + offset + world.gauss(0, 0.6)) for offset in _OFFSETS)
    return tuple((min(5, max(1, mark)) - 1) / 4 for mark in marks)


def as_forms(scans: Sequence[Scan]) -> tuple[list[PublicForm], dict[str, int]]:
    """What the seal would see: forms by the day, and how many of each code came in blocks of five."""
    arrivals, fast = FastArrivals(), dict.fromkeys(sorted({scan.code for scan in scans}), 0)
    forms = []
    for scan in sorted(scans, key=lambda scan: scan.at):
        forms.append(PublicForm(scan.code, int(scan.at // DAY), scan.values))
        fast[scan.code] += BLOCK * arrivals.fills_block(scan.code, scan.at)
    return forms, fast
