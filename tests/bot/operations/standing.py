"""A park in which everything that an administrator can do is waiting to be done; copied for whoever does it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from bot.demo.sample_park import build_sample_park, read_sample_roster
from surveys.administration.confirmations import ask_confirmation
from surveys.assignments.exclusions import exclude_rater
from surveys.calendar.workdays import EnteredDay, enter_days
from surveys.library.versions import seed_library
from surveys.preflight import grant_exemption
from surveys.records import apply_import, propose_import, read_records
from surveys.results import compute_results, store_results
from surveys.roster import load_roster, read_roster
from surveys.roster.directory import Directory, Listed, Unit
from surveys.roster_updates.address_book import propose_sync
from surveys.roster_updates.importing import import_roster
from surveys.roster_updates.uploads import propose_roster
from surveys.rounds import close_round, open_round, pause_round, preview_round
from surveys.sealing.seal import seal_round
from surveys.store import Database, open_database
from surveys.store.tables import assignment
from surveys.work import Work
from tests.conftest import SECRET, Clock
from tests.world.site import TZ

ADMIN = "person:S011"
OPEN_PLAN, PAUSED_PLAN, SCORED_PLAN, FREE_PLAN = "中层360测评", "科室民主测评", "领导班子评估", "员工行为测评"
BLOCKED_PLAN = "园区服务满意度"
RECORDS = "编号,指标,数值,周期\nM001,kpi,92.5,2026\nM002,kpi,81,2026\n".encode()
MORE_RECORDS = "编号,指标,数值,周期\nM003,kpi,70,2026\n".encode()
DAY = date(2099, 2, 14)


@dataclass(frozen=True, slots=True)
class Standing:
    """The names under which things stand there. `pair`: rater and subject with an open form between them."""

    open_round: str
    paused_round: str
    scored_round: str
    pair: tuple[str, str]
    excluded: tuple[str, str]
    undoable: str
    proposed_records: str
    proposed_roster: str
    proposed_sync: str
    sync_code: str
    roster_file: bytes


def open_copy(path: Path, clock: Clock) -> Database:
    return open_database(f"sqlite:///{path}", secret=SECRET, clock=clock, random=random.SystemRandom())


def build(path: Path, clock: Clock) -> Standing:
    """Fill a database that has its schema."""
    database = open_copy(path, clock)
    database.write(seed_library)
    database.write(import_roster, roster_file=read_sample_roster(build_sample_park()))
    rounds = [_open(database, plan) for plan in (OPEN_PLAN, PAUSED_PLAN, SCORED_PLAN)]
    database.write(pause_round, round_id=rounds[1], actor="test")
    database.write(close_round, round_id=rounds[2], actor="test")
    database.write(seal_round, round_id=rounds[2])
    database.write(store_results, computed=database.read(compute_results, round_id=rounds[2]), tz=TZ)
    pair = database.read(_first_pair, round_id=rounds[0])
    database.write(import_roster, roster_file=read_roster(_everybody_and(database, "X900"), "r.csv"))
    database.write(exclude_rater, rater="A001", subject="A002", reason="亲属", actor="test")
    database.write(enter_days, days=[EnteredDay(DAY, True, "调休")], actor="test")
    clock.forward(hours=1)
    standing = Standing(*rounds, pair, ("A001", "A002"), *_imports(database), *_proposals(database))
    database.close()
    return standing


def _open(database: Database, plan: str) -> str:
    for finding in database.read(preview_round, plan_name=plan, tz=TZ).findings:
        if finding.blocks:
            database.write(grant_exemption, plan=plan, finding=finding, reason="试", actor="test")
    return database.write(open_round, plan_name=plan, tz=TZ, actor="test")


def _first_pair(work: Work, *, round_id: str) -> tuple[str, str]:
    theirs = select(assignment).where(assignment.c.round_id == round_id)
    row = work.db.execute(theirs.order_by(assignment.c.rater, assignment.c.subject_id)).first()
    assert row is not None
    return row.rater.partition(":")[2], row.subject_id


def _everybody_and(database: Database, key: str) -> bytes:
    """The roster as a file, with a newcomer."""
    levels = {"leader": "领导", "manager": "中层", "staff": "员工"}
    rows = ["工号,姓名,部门,职级,上级工号,协作部门,企业微信账号,管理员"]
    for person in database.read(load_roster).people:
        superior, beside = person.manager_id or "", "、".join(person.collaborates)
        plain = (person.person_id, person.name, person.department, levels[person.level], superior, beside)
        rows.append(",".join((*plain, person.wecom_userid or "", "是" if person.is_admin else "")))
    return "\n".join([*rows, f"{key},新来的,党政办公室,员工,,,u{key},"]).encode()


def _imports(database: Database) -> tuple[str, str]:
    applied, _ = database.write(propose_import, file=read_records(RECORDS, "kpi.csv"), actor=ADMIN)
    database.write(apply_import, import_id=applied.import_id, actor=ADMIN)
    proposed, _ = database.write(propose_import, file=read_records(MORE_RECORDS, "more.csv"), actor=ADMIN)
    return applied.import_id, proposed.import_id


def _proposals(database: Database) -> tuple[str, str, str, bytes]:
    content = _everybody_and(database, "X901")
    roster = database.write(propose_roster, content=content, file=read_roster(content, "r.csv"), actor=ADMIN)
    seen = Directory.of([Unit(1, "园区", 0), Unit(2, "党政办公室", 1)], [Listed("newhere", "新同事", 2)])
    sync = database.write(propose_sync, directory=seen, actor=ADMIN)
    code = database.write(ask_confirmation, party=ADMIN, action="sync", arguments={"import_id": sync.import_id})
    return roster, sync.import_id, code, content
