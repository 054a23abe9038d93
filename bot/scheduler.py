"""The scheduler: asks the database what is due and does it, each thing by itself, any number of times."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.outages import log_failure
from bot.services import Services
from surveys.accounts.erasure import find_wiping, note_wiped
from surveys.accounts.login_codes import forget_login_codes
from surveys.accounts.senders import forget_hours
from surveys.errors import KeyWrong, SurveyError
from surveys.messages.delivery_reports import forget_reports
from surveys.messages.inbox import forget_messages
from surveys.messages.outbox import forget_answers
from surveys.results import compute_results, store_results
from surveys.roster_updates.account_changes import apply_free
from surveys.roster_updates.address_book import forget_proposals
from surveys.rounds import Due, do_due, list_due
from surveys.sealing.seal import DAMAGED, report_damage, seal_round
from surveys.store.wipe import list_unwiped, mark_wiped, wipe_accounts, wipe_database
from surveys.work import Work

EVERY = 5  # seconds between ticks
_BREATH = 0.5  # seconds between ticks that commands ask for
_ROUNDS = 8  # open → close → seal → wipe → score need four
_HOUSEKEEPING = timedelta(minutes=30)
_log = logging.getLogger("pingji.scheduler")


def report_failure(due: Due, error: Exception) -> None:
    """Log what could not be done; the next tick tries it again."""
    if isinstance(error, SurveyError):
        _log.log(
            logging.ERROR if error.code == DAMAGED or isinstance(error, KeyWrong) else logging.WARNING,
            "%s of %s was refused: %s",
            due.kind,
            due.target,
            error,
        )
    else:
        log_failure(_log, error, "%s of %s failed", due.kind, due.target)


async def tick(
    services: Services,
    *,
    reported: set[Due] | None = None,
    round_id: str | None = None,
    report: Callable[[Due, Exception], None] = report_failure,
) -> int:
    """Do everything that is due, until nothing new is; the number of things done.

    Safe to run twice at once, here or in another process: each thing is claimed or guarded by the round's state.
    `reported` remembers failures from tick to tick, so that each is reported once; what `report` raises ends the tick.
    With `round_id` only that round is looked at.
    """
    done, failed, reported = 0, set[Due](), reported if reported is not None else set()
    for _ in range(_ROUNDS):
        due = [thing for thing in await services.read(list_due, tz=services.tz) if thing not in failed]
        due = [thing for thing in due if round_id in (None, thing.target)]
        if not due:
            break
        before = done
        for thing in due:
            try:
                done += await _do(services, thing)
            except Exception as error:  # one thing that fails must not stop the others
                failed.add(thing)
                if thing not in reported:
                    report(thing, error)
        if done == before:
            break
    reported.clear()
    reported.update(failed)
    return done


async def _do(services: Services, due: Due) -> bool:
    if due.kind == "seal":
        return await _seal(services, due.target)
    if due.kind == "wipe":
        return await _wipe(services)
    if due.kind == "score":
        computed = await services.read(compute_results, round_id=due.target)
        await services.write(store_results, computed=computed, tz=services.tz, admins=services.settings.admins)
        return True
    return await services.write(do_due, due=due, tz=services.tz, admins=services.settings.admins)


async def _seal(services: Services, round_id: str) -> bool:
    """Seal, or leave the round as it is and tell the administrators why."""
    try:
        return await services.write(seal_round, round_id=round_id)
    except SurveyError as error:
        if error.code == DAMAGED:
            informed = {"tz": services.tz, "admins": services.settings.admins}
            await services.write(report_damage, round_id=round_id, count=error.params["count"], **informed)
        raise


async def _wipe(services: Services) -> bool:
    """Rewrite the files for every round sealed by now; False when a reader was in the way."""
    round_ids = await services.read(list_unwiped)
    if not round_ids:
        return False
    url = services.settings.database_url
    if not await asyncio.to_thread(wipe_database, url):
        return False
    await services.write(mark_wiped, round_ids=round_ids)
    return True


def tidy_up(work: Work) -> None:
    """Forget what is of no use any more: old messages' keys and answers, OAuth codes that came by, changes nobody
    confirmed, the hour of old messages. Accounts whose people have nothing open any more change now."""
    forget_messages(work)
    forget_answers(work)
    forget_reports(work)
    forget_proposals(work)
    forget_hours(work)
    forget_login_codes(work)
    apply_free(work)


async def wipe_erased(services: Services) -> bool:
    """Rewrite the files where somebody's data was erased, so that free pages and the WAL hold none of it either."""
    since = await services.read(find_wiping)
    if since is None or not await asyncio.to_thread(wipe_accounts, services.settings.database_url):
        return False
    await services.write(note_wiped, since=since)
    return True


class Scheduler:
    """The clockwork of one process. `jobs` are looked after with each tick, whatever became of the rounds."""

    def __init__(self, services: Services, jobs: Sequence[Callable[[], Awaitable[int]]] = ()) -> None:
        self._services = services
        self._jobs = jobs
        self._clockwork = AsyncIOScheduler(timezone=services.tz)
        self._ticking = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None
        self._reported: set[Due] = set()

    def start(self) -> None:
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._clockwork.add_job(self.run_tick, "interval", seconds=EVERY, **options)
        self._clockwork.add_job(self._tidy, "interval", seconds=_HOUSEKEEPING.total_seconds(), **options)
        self._clockwork.start()
        self._following = asyncio.create_task(self._follow(), name="scheduler")

    async def run_tick(self) -> int:
        """A tick now; a second one asked for meanwhile waits."""
        async with self._ticking:
            done = 0
            for job in (self._tick, *self._jobs):
                try:
                    done += await job()
                except Exception as error:
                    log_failure(_log, error, "a tick failed; the next one tries again")
            return done

    async def _tick(self) -> int:
        return await tick(self._services, reported=self._reported)

    async def _follow(self) -> None:
        """After a command somebody waits for what follows from it: do not let them wait for the interval."""
        while True:
            await self._services.due.wait()
            self._services.due.clear()
            await self.run_tick()
            await asyncio.sleep(_BREATH)

    async def stop(self) -> None:
        """Let a running tick end, so that no seal is cut in half by our own exit."""
        self._clockwork.shutdown(wait=False)
        if self._following is not None:
            self._following.cancel()
        async with self._ticking:
            pass

    async def _tidy(self) -> None:
        try:
            await self._services.write(tidy_up)
            await wipe_erased(self._services)
        except Exception as error:
            log_failure(_log, error, "tidying up failed; it is tried again")
