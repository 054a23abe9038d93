"""A database that is away is told once when it goes and once when it is back, whatever fails meanwhile."""

from __future__ import annotations

import logging

from bot.logs import describe
from surveys.store.health import is_database_away


class DatabaseOutage:
    """What is told of a database that is away: one line when it goes, one when it is back, whatever fails meanwhile."""

    def __init__(self) -> None:
        self.is_on = False
        self._log = logging.getLogger("pingji.database")

    def begin(self, error: BaseException) -> None:
        if not self.is_on:
            self.is_on = True
            self._log.error("the database is away; what is not lost is done when it is back\n%s", describe(error))

    def end(self) -> None:
        """Something was read or written."""
        if self.is_on:
            self.is_on = False
            self._log.warning("the database is back")


OUTAGE = DatabaseOutage()
"""Of this process: it has one database."""


def log_failure(log: logging.Logger, error: BaseException, text: str, *details: object) -> None:
    """An error line with types and places, but of an outage of the database only its first."""
    if is_database_away(error):
        OUTAGE.begin(error)
    else:
        log.error(f"{text}\n%s", *details, describe(error))
