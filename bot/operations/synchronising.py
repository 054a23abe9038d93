"""Synchronising the roster with WeCom's address book: asking for a look, and agreeing to what it would change.

Reading the address book takes longer than a reply or a page may: a process does it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.phrases import directory
from surveys.errors import NotFound
from surveys.roster_updates.address_book import SyncStatus, confirm_sync, find_sync, request_sync


@dataclass(frozen=True, slots=True)
class ReadingAddressBook:
    """`leaving`: whoever is not seen there is taken to have left; `number`: how many that are, where it was typed."""

    leaving: bool = False
    number: int | None = None

    @property
    def target(self) -> Target:
        return Target("address_book")


@dataclass(frozen=True, slots=True)
class Synchronising:
    """The number of what was proposed. `number`: how many leave, as it was typed."""

    import_id: str
    number: int | None = None

    @property
    def target(self) -> Target:
        return Target("address_book")


def request_reading(actor: Actor, arguments: ReadingAddressBook) -> Preview:
    """Nothing of the roster is changed by it."""
    return Preview(directory.READING, {"leaving": arguments.leaving}, loses_nothing=True)


def perform_reading(actor: Actor, arguments: ReadingAddressBook) -> Done:
    request_sync(actor.work, actor=actor.party, leaving=arguments.leaving, number=arguments.number)
    return Done(directory.READING, arguments.target)


def request_sync_of(actor: Actor, arguments: Synchronising) -> Preview:
    """Errors: `sync_unknown`, also for whoever did not ask for it."""
    status = _get_own(actor, arguments)
    if status.diff is None:
        return Preview(directory.CHECKING)
    return Preview(directory.head(status.diff), {"leaving": len(status.diff.leaving)})


def perform_sync(actor: Actor, arguments: Synchronising) -> Done:
    """The address book is read once more before anything is written. Errors: `sync_unknown`, also for whoever did not
    ask for it; as `confirm_sync`.
    """
    _get_own(actor, arguments)
    confirm_sync(actor.work, import_id=arguments.import_id, number=arguments.number)
    return Done(directory.CHECKING, arguments.target)


def _get_own(actor: Actor, arguments: Synchronising) -> SyncStatus:
    """What this actor asked for: nobody confirms what another was shown."""
    status = find_sync(actor.work, actor=actor.party)
    if status is None or status.import_id != arguments.import_id:
        raise NotFound("sync_unknown")
    return status


READ_ADDRESS_BOOK = Operation("read_address_book", ReadingAddressBook, request_reading, perform_reading, asks=False)
SYNC = Operation("sync", Synchronising, request_sync_of, perform_sync)
