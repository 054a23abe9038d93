"""What somebody asked of the address book, done outside the chat's transaction: read, then propose or apply."""

from __future__ import annotations

import logging

from bot.phrases import directory as phrases
from bot.phrases.errors import error_sentence
from bot.platforms.address_book import read_directory
from bot.services import Services
from bot.wechat import PlatformError, WeComClient
from surveys.administration.confirmations import ask_confirmation
from surveys.errors import NotFound, SurveyError
from surveys.messages.outbox import NewNotice, post_notices
from surveys.roster.directory import Directory
from surveys.roster_updates.address_book import WANTED, SyncJob, apply_sync, list_sync_jobs, propose_sync, refuse_sync
from surveys.work import Work

ACTION = "sync"
"""The confirm step's name for it."""
_log = logging.getLogger("pingji.directory")


async def do_sync_jobs(services: Services, client: WeComClient | None) -> int:
    """Do what waits; how many. Safe to run in several processes at once: the first to write has done it."""
    jobs = await services.read(list_sync_jobs)
    for job in jobs:
        if client is None:
            await services.write(give_up, job=job, text=phrases.CHANNEL_OFF)
            continue
        try:
            directory = await read_directory(client)
        except PlatformError as error:
            _log.warning("the address book could not be read: %s", error)
            await services.write(give_up, job=job, text=phrases.unreadable(error.code, error.message))
            continue
        await services.write(tell_proposal if job.state == WANTED else do_confirmed, job=job, directory=directory)
    return len(jobs)


def give_up(work: Work, *, job: SyncJob, text: str) -> None:
    """It cannot be done now: whoever asked learns why, and may ask again."""
    refuse_sync(work, import_id=job.import_id)
    _tell(work, job, text)


def tell_proposal(work: Work, *, job: SyncJob, directory: Directory) -> None:
    """Keep what would change and send it, with the code that makes it happen, to whoever asked."""
    try:
        proposal = propose_sync(
            work,
            directory=directory,
            actor=job.actor,
            leaving=job.leaving,
            import_id=job.import_id,
            number=job.number,
        )
    except NotFound:  # another process was first, or it was asked anew
        return
    except SurveyError as error:
        _tell(work, job, error_sentence(error))
        return
    code, gone = "", proposal.leaving
    if proposal.import_id and gone.admits(job.number):
        code = ask_confirmation(work, party=job.actor, action=ACTION, arguments={"import_id": proposal.import_id})
    needed = gone if proposal.import_id and not code else None
    _tell(work, job, phrases.proposal(proposal.diff, proposal.notes, code, needed))


def do_confirmed(work: Work, *, job: SyncJob, directory: Directory) -> None:
    """Apply what was confirmed, unless roster or address book have changed since; tell whoever asked."""
    try:
        diff = apply_sync(work, import_id=job.import_id, directory=directory, actor=job.actor)
    except SurveyError as error:
        if error.code == "sync_done":
            return
        refuse_sync(work, import_id=job.import_id)
        _tell(work, job, error_sentence(error))
        return
    _tell(work, job, phrases.done(diff))


def _tell(work: Work, job: SyncJob, text: str) -> None:
    """As a late reply: with its time, for WeCom drops a text that it delivered to the same person a while ago."""
    params = {"text": text, "at": job.asked_at.isoformat()}
    post_notices(work, [NewNotice(f"sync:{job.import_id}:{job.state}", job.actor, "reply", params)])
