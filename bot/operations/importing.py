"""Importing records and rosters as they were shown, and taking an import of records back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.operations.changing_accounts import say_held
from bot.phrases import desk_pages, records, terminal
from surveys.errors import WrongState
from surveys.records import apply_import, get_import, undo_import
from surveys.records.showing import get_difference
from surveys.roster_updates.batches import plan_undo, undo_roster
from surveys.roster_updates.uploads import apply_roster, get_roster_upload


@dataclass(frozen=True, slots=True)
class OfRecords:
    """The number of an import of records."""

    import_id: str

    @property
    def target(self) -> Target:
        return Target("records", self.import_id)


@dataclass(frozen=True, slots=True)
class OfRoster:
    """The number of a roster file that was brought. `leave_absent`: who is absent leaves; `number`: how many leave,
    as it was typed.
    """

    import_id: str
    leave_absent: bool = False
    number: int | None = None

    @property
    def target(self) -> Target:
        return Target("roster", self.import_id)


def request_import(actor: Actor, arguments: OfRecords) -> Preview:
    """Errors: `import_unknown`."""
    difference = get_difference(actor.work, import_id=arguments.import_id)
    return Preview("\n".join(records.difference_lines(difference)), {"changes": len(difference.changes)})


def perform_import(actor: Actor, arguments: OfRecords) -> Done:
    """Errors: as `apply_import`."""
    batch = apply_import(actor.work, import_id=arguments.import_id, actor=actor.party)
    return Done(records.imported(batch), Target("records", batch.import_id))


def request_undo(actor: Actor, arguments: OfRecords) -> Preview:
    """Errors: `import_unknown`, `import_undone`, `import_not_done`."""
    batch = get_import(actor.work, import_id=arguments.import_id)
    if batch.state != "applied":
        raise WrongState("import_undone" if batch.state == "undone" else "import_not_done", number=batch.import_id)
    return Preview(records.undoing(batch), {"rows": records.count_of(batch)})


def perform_undo(actor: Actor, arguments: OfRecords) -> Done:
    """Errors: as `undo_import`."""
    batch = undo_import(actor.work, import_id=arguments.import_id, actor=actor.party)
    return Done(records.undone(batch), Target("records", batch.import_id))


def request_roster(actor: Actor, arguments: OfRoster) -> Preview:
    """Errors: `import_unknown`."""
    _, diff = get_roster_upload(actor.work, import_id=arguments.import_id)
    if diff is None:
        return Preview(desk_pages.ROSTER_APPLIED)
    figures = {"new": len(diff.new), "changed": len(diff.changed), "leaving": len(diff.leaving)}
    return Preview("\n".join(terminal.change_lines(diff)), figures)


def perform_roster(actor: Actor, arguments: OfRoster) -> Done:
    """Done before, it is not done again. Errors: as `apply_roster`."""
    diff = apply_roster(
        actor.work,
        import_id=arguments.import_id,
        actor=actor.party,
        leave_absent=arguments.leave_absent,
        number=arguments.number,
    )
    held = say_held(actor, diff) if diff is not None else ""
    return Done(f"{desk_pages.ROSTER_DONE.format(number=arguments.import_id)}{held}", arguments.target)


def request_roster_undo(actor: Actor, arguments: OfRoster) -> Preview:
    """Errors: as `plan_undo`."""
    batch, diff = plan_undo(actor.work, import_id=arguments.import_id)
    figures = {"new": len(diff.new), "changed": len(diff.changed), "leaving": len(diff.leaving)}
    lines = [desk_pages.ROSTER_UNDOING.format(number=batch.import_id, name=batch.source_name)]
    return Preview("\n".join([*lines, *terminal.change_lines(diff)]), figures)


def perform_roster_undo(actor: Actor, arguments: OfRoster) -> Done:
    """Undone before, it is not undone again. Errors: as `undo_roster`."""
    diff = undo_roster(actor.work, import_id=arguments.import_id, actor=actor.party)
    return Done(f"{desk_pages.ROSTER_UNDONE}{say_held(actor, diff)}", arguments.target)


IMPORT_RECORDS = Operation("import_records", OfRecords, request_import, perform_import)
UNDO_RECORDS = Operation("undo_records", OfRecords, request_undo, perform_undo)
IMPORT_ROSTER = Operation("import_roster", OfRoster, request_roster, perform_roster)
UNDO_ROSTER = Operation("undo_roster", OfRoster, request_roster_undo, perform_roster_undo)
