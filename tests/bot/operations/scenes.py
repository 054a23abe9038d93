"""How each operation is asked for by its three faces, and by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.operations.actor import Actor
from bot.operations.automatic import SettingAutomatic
from bot.operations.base import OfRound
from bot.operations.excluding import Excluding, Including
from bot.operations.exempting import Exempting
from bot.operations.extending import read_extension
from bot.operations.importing import OfRecords, OfRoster
from bot.operations.opening import OfPlan, look_ahead
from bot.operations.releasing import Releasing
from bot.operations.reminding import Reminding
from bot.operations.synchronising import ReadingAddressBook, Synchronising
from bot.operations.workdays import EnteringDays, RemovingDay
from surveys.calendar.workdays import EnteredDay
from surveys.results import compute_results, store_results
from surveys.roster_updates.address_book import refuse_sync
from surveys.roster_updates.uploads import apply_roster
from surveys.rounds import close_round, get_round, open_round
from surveys.sealing.seal import seal_round
from surveys.work import Work
from tests.bot.operations.standing import (
    BLOCKED_PLAN,
    DAY,
    FREE_PLAN,
    MORE_RECORDS,
    SCORED_PLAN,
    Standing,
)
from tests.world.site import TZ

NEXT_DAY = DAY + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """`arguments`: of the operation by itself. `desk`: page, ending of the form's address, fields typed in.

    None for a face that cannot do it. `ready`: what has to be so first; `files` lie where the command is run.
    """

    arguments: Callable[[Actor, Standing], Any]
    chat: Callable[[Standing], str] | None
    desk: Callable[[Standing], tuple[str, str, dict[str, str]]]
    cli: Callable[[Standing], tuple[str, ...]] | None
    ready: Callable[[Work, Standing], None] = lambda work, standing: None
    files: Mapping[str, bytes] = field(default_factory=dict)


def _round(name: str, word: str, operation: str, command: str) -> Scene:
    return Scene(
        lambda actor, standing: OfRound(getattr(standing, name)),
        lambda standing: f"{word} {getattr(standing, name)}",
        lambda standing: (f"/admin/rounds/{getattr(standing, name)}", f"/ask/{operation}", {}),
        lambda standing: ("round", command, getattr(standing, name)),
    )


def _extension(who: str) -> Scene:
    def arguments(actor: Actor, standing: Standing) -> Any:
        round_ = get_round(actor.work, round_id=standing.open_round)
        return read_extension(actor, round_=round_, day="+5天", who=who)[1]

    more = ("--person", who) if who else ()
    return Scene(
        arguments,
        lambda standing: f"延期 {standing.open_round} +5天 {who}".strip(),
        lambda standing: (f"/admin/rounds/{standing.open_round}", "/ask/extend", {"day": "+5天", "who": who}),
        lambda standing: ("round", "extend", standing.open_round, "+5天", *more),
    )


def _exemption(actor: Actor, standing: Standing) -> Exempting:
    finding = look_ahead(actor, OfPlan(BLOCKED_PLAN)).findings[0]
    return Exempting(BLOCKED_PLAN, "都已电话通知", code=finding.code, about=finding.target)


def _import_roster(work: Work, standing: Standing) -> None:
    apply_roster(work, import_id=standing.proposed_roster, actor="test")


def _score_another(work: Work, standing: Standing) -> None:
    """A second round of the same plan and period, which would count."""
    round_id = open_round(work, plan_name=SCORED_PLAN, tz=TZ, actor="test")
    close_round(work, round_id=round_id, actor="test")
    seal_round(work, round_id=round_id)
    store_results(work, computed=compute_results(work, round_id=round_id), tz=TZ)


SCENES: Mapping[str, Scene] = {
    "open": Scene(
        lambda actor, standing: OfPlan(FREE_PLAN),
        lambda standing: f"开启 {FREE_PLAN}",
        lambda standing: (f"/admin/plans/{FREE_PLAN}", "/open", {}),
        lambda standing: ("round", "open", FREE_PLAN),
    ),
    "automatic": Scene(
        lambda actor, standing: SettingAutomatic(FREE_PLAN),
        lambda standing: f"自动开启 {FREE_PLAN}",
        lambda standing: (f"/admin/plans/{FREE_PLAN}", "/automatic", {}),
        lambda standing: ("plan", "automatic", FREE_PLAN),
    ),
    "exempt": Scene(
        _exemption,
        lambda standing: f"豁免 {BLOCKED_PLAN} 1 都已电话通知",
        lambda standing: (f"/admin/plans/{BLOCKED_PLAN}", "/exempt", {"reason": "都已电话通知"}),
        lambda standing: ("round", "exempt", BLOCKED_PLAN, "1", "都已电话通知"),
    ),
    "remind": Scene(
        lambda actor, standing: Reminding(standing.open_round, "by-itself"),
        lambda standing: f"催办 {standing.open_round}",
        lambda standing: (f"/admin/rounds/{standing.open_round}", "/remind", {}),
        lambda standing: ("round", "remind", standing.open_round),
    ),
    "extend": _extension(""),
    "extend_raters": _extension("A001"),
    "pause": _round("open_round", "暂停", "pause", "pause"),
    "resume": _round("paused_round", "恢复", "resume", "resume"),
    "close": _round("open_round", "关闭", "close", "close"),
    "release": replace(
        _round("scored_round", "发布", "release", "release"),
        arguments=lambda actor, standing: Releasing(standing.scored_round),
    ),
    "prefer": replace(_round("scored_round", "", "prefer", "prefer"), chat=None, ready=_score_another),
    "supplement": _round("open_round", "补充", "supplement", "supplement"),
    "exclude": Scene(
        lambda actor, standing: Excluding(*standing.pair, "亲属"),
        lambda standing: f"排除 {' '.join(standing.pair)} 亲属",
        lambda standing: (
            "/admin/exclusions",
            "/exclusions",
            {"rater": standing.pair[0], "subject": standing.pair[1], "reason": "亲属"},
        ),
        lambda standing: ("roster", "exclude", *standing.pair, "亲属"),
    ),
    "include": Scene(
        lambda actor, standing: Including(*standing.excluded),
        lambda standing: f"取消排除 {' '.join(standing.excluded)}",
        lambda standing: ("/admin/exclusions", "/exclusions/remove", {}),
        lambda standing: ("roster", "include", *standing.excluded),
    ),
    "enter_days": Scene(
        lambda actor, standing: EnteringDays((EnteredDay(NEXT_DAY, True, "调休"),)),
        lambda standing: f"工作日 {NEXT_DAY} 上班 调休",
        lambda standing: ("/admin/days", "/days", {"first": str(NEXT_DAY), "kind": "working", "note": "调休"}),
        lambda standing: ("calendar", "set", str(NEXT_DAY), "上班", "调休"),
    ),
    "remove_day": Scene(
        lambda actor, standing: RemovingDay(DAY),
        lambda standing: f"工作日 删除 {DAY}",
        lambda standing: ("/admin/days", "/days/remove", {}),
        lambda standing: ("calendar", "remove", str(DAY)),
    ),
    "import_records": Scene(
        lambda actor, standing: OfRecords(standing.proposed_records),
        None,
        lambda standing: (f"/admin/records/{standing.proposed_records}", "/apply", {}),
        lambda standing: ("records", "import", "more.csv"),
        files={"more.csv": MORE_RECORDS},
    ),
    "undo_records": Scene(
        lambda actor, standing: OfRecords(standing.undoable),
        lambda standing: f"撤销导入 {standing.undoable}",
        lambda standing: (f"/admin/records/{standing.undoable}", "/undo", {}),
        lambda standing: ("records", "undo", standing.undoable),
    ),
    "import_roster": Scene(
        lambda actor, standing: OfRoster(standing.proposed_roster),
        None,
        lambda standing: (f"/admin/roster/{standing.proposed_roster}", "/apply", {}),
        lambda standing: ("roster", "import", "r.csv"),
        files={"r.csv": b""},
    ),
    "undo_roster": Scene(
        lambda actor, standing: OfRoster(standing.proposed_roster),
        None,
        lambda standing: (f"/admin/roster/{standing.proposed_roster}", "/undo", {}),
        lambda standing: ("roster", "undo", standing.proposed_roster),
        _import_roster,
    ),
    "read_address_book": Scene(
        lambda actor, standing: ReadingAddressBook(),
        lambda standing: "同步通讯录",
        lambda standing: ("/admin/roster/sync", "/roster/sync", {}),
        None,
        lambda work, standing: refuse_sync(work, import_id=standing.proposed_sync),
    ),
    "sync": Scene(
        lambda actor, standing: Synchronising(standing.proposed_sync),
        lambda standing: f"确认 {standing.sync_code}",
        lambda standing: ("/admin/roster/sync", "/apply", {}),
        None,
    ),
}
BY_TWO = ("change_accounts", "set_aside")
"""Never done by whoever asks: `test_operations_by_two.py` asks for them by one face and agrees by another."""
WITHOUT = {
    ("prefer", "chat"): "a decision beside the list of the period's rounds, which the desk shows",
    ("import_records", "chat"): "no files come by chat",
    ("import_roster", "chat"): "no files come by chat",
    ("undo_roster", "chat"): "what an import of the roster did is seen at the desk alone",
    ("read_address_book", "cli"): "a command may take as long as the address book does, and reads it at once",
    ("sync", "cli"): "the same",
}


def write_files(scene: Scene, standing: Standing, folder: Path) -> None:
    for name, content in scene.files.items():
        (folder / name).write_bytes(content or standing.roster_file)
