"""Changing the accounts of people who have something open: a second administrator agrees, or it waits for the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.operations.second_person import ask_others
from bot.phrases import accounts as phrases
from surveys.errors import NotAllowed
from surveys.roster.diff import RosterDiff
from surveys.roster_updates.account_changes import apply_changes, get_waiting


@dataclass(frozen=True, slots=True)
class OfAccounts:
    """The number of what waits."""

    import_id: str

    @property
    def target(self) -> Target:
        return Target("accounts", self.import_id)


def request(actor: Actor, arguments: OfAccounts) -> Preview:
    """Errors: `accounts_unknown`."""
    waiting = get_waiting(actor.work, import_id=arguments.import_id)
    lines = [(change.name, change.old or "", change.new or "") for change in waiting.changes]
    return Preview(phrases.changing(lines), {"people": len(lines)}, needs_two_people=True)


def perform(actor: Actor, arguments: OfAccounts) -> Done:
    """Errors: `accounts_unknown`."""
    done = apply_changes(actor.work, import_id=arguments.import_id, actor=actor.party)
    return Done(phrases.changed(len(done)), arguments.target)


def say_held(actor: Actor, diff: RosterDiff) -> str:
    """What is said behind an import whose account changes wait: another administrator is asked where the installation
    says so and there is one. Nothing where nothing waits.
    """
    if not diff.held:
        return ""
    asked = False
    if actor.context.account_changes == "second":
        preview = request(actor, OfAccounts(diff.held_id))
        stored = {"import_id": diff.held_id, "what": preview.words}
        with suppress(NotAllowed):  # nobody else is an administrator: it waits
            ask_others(actor, action=CHANGE_ACCOUNTS.key, stored=stored, words=preview.words)
            asked = True
    return f"\n{phrases.held(diff.held, asked=asked)}"


CHANGE_ACCOUNTS = Operation("change_accounts", OfAccounts, request, perform)
