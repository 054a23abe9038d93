"""Three enterprises with two seats each beside the small park, and what is said of them before a round."""

from __future__ import annotations

from surveys.accounts.bindings import bind_account
from surveys.rounds import preview_round
from surveys.store import Database
from surveys.store.tables import enterprise, invitation
from tests.world.park import TZ, settle, small_park

FIRM, STAFF = "FIRM0000", "STAFF000"
SATISFACTION = "园区服务满意度"


def bind(database: Database, address: str, code: str, channel: str = "oa") -> str:
    return database.write(bind_account, channel=channel, address=address, code=code).party


def findings(database: Database, plan: str = SATISFACTION) -> tuple:
    return database.read(preview_round, plan_name=plan, tz=TZ).findings


def settle_enterprises(database: Database) -> Database:
    settle(database, small_park())
    for number in range(3):
        firm = {"enterprise_id": f"E{number}", "name": f"企业{number}", "seats": 2, "is_active": True}
        code = {"code": f"FIRM000{number}", "kind": "enterprise", "key": f"E{number}"}
        database.write(lambda work, firm=firm: work.db.execute(enterprise.insert().values(**firm)))
        database.write(lambda work, code=code: work.db.execute(invitation.insert().values(**code)))
    mine = invitation.update().where(invitation.c.key == "S00").values(code=STAFF)
    database.write(lambda work: work.db.execute(mine))
    return database
