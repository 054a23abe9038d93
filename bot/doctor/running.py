"""Running the checks: each by itself, none may stop the others, a platform that refuses us is asked no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.doctor import CHECKS
from bot.doctor.base import Check, CheckResult, Installation, bad, ok
from bot.phrases import doctor as phrases
from bot.phrases.remedies import remedy_for
from bot.platforms.clients import connected
from bot.settings.database_file import check_url
from bot.settings.model import Settings
from bot.wechat import PlatformError, Reaction
from surveys.store import Database, DatabaseError, SchemaNewer, SchemaOutdated, check_schema, open_database
from surveys.work import Randomness

_LONGEST = 30.0  # seconds for one check
_log = logging.getLogger("pingji.doctor")


@dataclass(frozen=True, slots=True)
class Line:
    """One result in words; `remedy` is empty where all is well."""

    check: str
    state: str
    what: str
    remedy: str

    @property
    def text(self) -> str:
        return phrases.line(self.state, self.what, self.remedy)


async def examine(
    settings: Settings, *, clock: Callable[[], datetime], random: Randomness, checks: Sequence[Check] = CHECKS
) -> AsyncIterator[Line]:
    """Every result, as soon as it is there."""
    results, database = _open(settings, clock, random)
    for result in results:
        yield _line("database", result)
    try:
        async with connected(settings, clock) as platforms:
            installation = Installation(
                settings, platforms.session, clock, random, platforms.wecom, platforms.official, database
            )
            for check in checks:
                if installation.has(check.needs):
                    for result in await _run(check, installation):
                        yield _line(check.name, result)
    finally:
        if database is not None:
            database.close()


def _open(
    settings: Settings, clock: Callable[[], datetime], random: Randomness
) -> tuple[list[CheckResult], Database | None]:
    where = settings.database_url.partition(":")[0]
    try:
        check_url(settings)
        check_schema(settings.database_url)
    except SchemaNewer:
        return [bad("schema_new")], None
    except SchemaOutdated:
        return [bad("schema_old")], None
    except (DatabaseError, ValueError) as error:
        return [bad("database_down", where=where, reason=type(error).__name__)], None
    database = open_database(
        settings.database_url, secret=settings.secret, clock=clock, random=random, old_secrets=settings.old_secrets
    )
    return [ok("schema", where=where)], database


async def _run(check: Check, installation: Installation) -> Sequence[CheckResult]:
    try:
        async with asyncio.timeout(_LONGEST):
            return await check.run(installation)
    except PlatformError as error:
        if error.reaction in (Reaction.STOP_OPERATOR, Reaction.REFRESH_TOKEN) or error.code is None:
            installation.give_up(check.needs)
        return [_refused(check, installation, error)]
    except Exception as error:  # a check that fails says so; the others go on
        _log.debug("the check %s failed", check.name, exc_info=True)
        return [bad("check_failed", check=check.name, reason=type(error).__name__)]


def _refused(check: Check, installation: Installation, error: PlatformError) -> CheckResult:
    remedy = remedy_for(check.needs, error.code, error.message, host=installation.host)
    why = phrases.refusal_words(error.code, error.message)
    return bad("refused", what=phrases.CHECK_NAMES[check.name], why=why, remedy=remedy)


def _line(check: str, result: CheckResult) -> Line:
    return Line(check, result.state, *phrases.sentences(result.state, result.code, result.params))
