"""Enterprises with several seats, and rounds under each rule of the plan for them."""

from __future__ import annotations

from surveys.accounts.bindings import bind_account
from surveys.library.versions import PLAN, list_builtins
from surveys.plans import import_plan
from surveys.rounds import close_round, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import enterprise, invitation
from tests.world.park import TZ, settle, small_park, submissions_of, submit


def open_with_seats(database: Database) -> str:
    """Three enterprises; the first has three seats, of which two are bound."""
    settle(database, small_park())
    for number in range(3):
        row = {"enterprise_id": f"E{number}", "name": "某企业", "seats": 3 if number == 0 else 1, "is_active": True}
        code = {"code": f"FIRM000{number}", "kind": "enterprise", "key": f"E{number}"}
        database.write(lambda work, row=row: work.db.execute(enterprise.insert().values(**row)))
        database.write(lambda work, code=code: work.db.execute(invitation.insert().values(**code)))
    for address in ("one", "two"):
        database.write(bind_account, channel="oa", address=address, code="FIRM0000")
    return database.write(open_round, plan_name="园区服务满意度", tz=TZ, actor="test")


def plan_text(rule: str) -> str:
    """The built-in plan under another name, with a rule for seats."""
    source = dict(list_builtins(PLAN))["园区服务满意度"]
    return source.replace('name = "园区服务满意度"', 'name = "席位试验"').replace('seats = "mean"', f'seats = "{rule}"')


def hold(database: Database, rule: str, answers: list[tuple[str, str]]) -> str:
    """A sealed round of a plan with this rule; (rater, value) in the order they answered."""
    database.write(import_plan, text=plan_text(rule), file="p.toml")
    opened = database.write(open_round, plan_name="席位试验", tz=TZ, actor="test")
    for rater, value in answers:
        for request in submissions_of(database, opened, rater, lambda _, value=value: value):
            submit(database, request)
    database.write(close_round, round_id=opened, actor="test")
    database.write(seal_round, round_id=opened)
    return opened
