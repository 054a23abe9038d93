"""The brake on guessing: invented login codes, invitation codes and confirmation codes all run into it.

Of failures in a minute a key (a browser's address, a platform account, a party) has a few, and the process some more.
Beyond its own a key tries once a second. Beyond the process's, those who have not failed share five tries a second, and
everything else is refused without asking anybody. So guessing comes to nothing, and no real login waits for long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

from surveys.errors import SurveyError
from surveys.work import Work

MINUTE = 60.0
_PAUSE, _SHARED_PAUSE = 1.0, 0.2  # seconds between two tries beyond the limits, of one key and of all clean ones
_MOST_KEYS = 10_000


class TooManyTries(SurveyError):
    """Too much was guessed; nothing was looked up."""

    status = 429


@dataclass(slots=True)
class _Tries:
    """What of one key failed within the minute: mark → Unix seconds; and when one beyond the limit was let through."""

    failures: dict[object, float] = field(default_factory=dict)
    let_through: float = float("-inf")

    def count(self, now: float, mark: object = None) -> int:
        """Without the failure `mark` itself: what is done again is no further try."""
        for old in [key for key, at in self.failures.items() if at <= now - MINUTE]:
            del self.failures[old]
        return len(self.failures) - (mark in self.failures)

    def take_turn(self, now: float, pause: float) -> None:
        if now - self.let_through < pause:
            raise TooManyTries("too_many_tries")
        self.let_through = now


class Brake:
    """Counts failures. `each` are allowed to a key in a minute, `total` to all keys of the process."""

    def __init__(self, *, each: int, total: int) -> None:
        self._each, self._total = each, total
        self._tries: dict[str, _Tries] = {}
        self._all = _Tries()
        self._lock = Lock()  # the writer thread and the event loop both ask

    def check(self, key: str, now: float, mark: object = None) -> None:
        """Refuse with `too_many_tries` what goes beyond. `now` in Unix seconds."""
        with self._lock:
            tries = self._tries.get(key)
            count = tries.count(now, mark) if tries is not None else 0
            is_crowded = self._all.count(now) >= self._total
            if tries is not None and (count >= self._each or (count and is_crowded)):
                tries.take_turn(now, _PAUSE)
            elif is_crowded:
                self._all.take_turn(now, _SHARED_PAUSE)

    def note(self, key: str, now: float, mark: object) -> None:
        """A try of `key` failed. The same `mark` counts once: to guess again what was wrong finds out nothing."""
        with self._lock:
            if key not in self._tries and len(self._tries) >= _MOST_KEYS:
                self._tries = {old: tries for old, tries in self._tries.items() if tries.count(now)}
            tries = self._tries.setdefault(key, _Tries())
            tries.failures[mark] = self._all.failures[key, mark] = now
            if tries.count(now) >= self._each:
                tries.let_through = max(tries.let_through, now)


_CODES: WeakKeyDictionary[object, Brake] = WeakKeyDictionary()
"""Of invitation and confirmation codes, in every chat and at the desk: one for each database that this process has
open, gone with it."""


@contextmanager
def guessing(work: Work, *, who: str, code: str, wrong: str) -> Iterator[None]:
    """Around the looking up of `code` for `who`; `wrong` is the error that says that there is no such code."""
    brake, now = _CODES.setdefault(work.db.engine, Brake(each=6, total=120)), work.now.timestamp()
    brake.check(who, now, code)
    try:
        yield
    except SurveyError as error:
        if error.code == wrong:
            brake.note(who, now, code)
        raise
