"""Rounds that nobody stuffs, the odd ones among them: whoever is named here is falsely accused."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from bot.lab.park import CODES, DAY, DAYS, TARGET, Scan, fill_honestly, make_windows, scan_honestly

Make = Callable[[random.Random], list[Scan]]


def usual(world: random.Random) -> list[Scan]:
    return scan_honestly(world, make_windows(world, courtesy=(0.3, 0.6)))


def courteous(world: random.Random) -> list[Scan]:
    """Nearly everybody gives the best mark throughout."""
    return scan_honestly(world, make_windows(world, courtesy=(0.8, 0.97)))


def unequal(world: random.Random) -> list[Scan]:
    """Windows that differ as much as they can."""
    return scan_honestly(world, make_windows(world, courtesy=(0.05, 0.95)))


def single(world: random.Random) -> list[Scan]:
    """One window alone."""
    return scan_honestly(world, make_windows(world, courtesy=(0.3, 0.9), daily=(10, 30), count=1))


def event_day(world: random.Random) -> list[Scan]:
    """An event brings sixty people to one window within three hours."""
    windows = make_windows(world, courtesy=(0.3, 0.8))
    scans = scan_honestly(world, windows)
    start = 3 * DAY + 9 * 3600
    guests = [
        Scan(TARGET, start + world.uniform(0, 3 * 3600), fill_honestly(world, windows[TARGET])) for _ in range(60)
    ]
    return scans + guests


def full_hall(world: random.Random) -> list[Scan]:
    """A hundred people in a hall are asked to scan now, and need one to four minutes."""
    windows = make_windows(world, courtesy=(0.3, 0.8))
    scans = scan_honestly(world, windows)
    start = 3 * DAY + 15 * 3600
    guests = [Scan(TARGET, start + world.uniform(60, 240), fill_honestly(world, windows[TARGET])) for _ in range(100)]
    return scans + guests


def market_days(world: random.Random) -> list[Scan]:
    """Two days bring three times as many to every window."""
    windows = make_windows(world, courtesy=(0.3, 0.7))
    more = [scan for _ in range(2) for scan in scan_honestly(world, windows) if int(scan.at // DAY) in (1, 8)]
    return scan_honestly(world, windows) + more


def improving(world: random.Random) -> list[Scan]:
    """The service of one window is mended half-way."""
    windows = make_windows(world, courtesy=(0.3, 0.5))
    mended = {code: make_windows(world, courtesy=(0.7, 0.9))[code] for code in CODES[:1]}
    before = [scan for scan in scan_honestly(world, windows) if scan.code != TARGET or scan.at < DAYS * DAY / 2]
    return before + [scan for scan in scan_honestly(world, mended) if scan.at >= DAYS * DAY / 2]


HONEST: Mapping[str, Make] = {
    make.__name__: make for make in (usual, courteous, unequal, single, event_day, full_hall, market_days, improving)
}
