"""The forecast before a round opens: the same choice as the planner's, for everybody who would be invited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Message, answer_message
from bot.delivery import facts
from bot.delivery.forecast import make_forecast
from bot.delivery.planner import Planner
from bot.desk.plans import look_at_plan
from bot.operations.setup import make_reply_context
from bot.phrases.preflight import finding_words
from bot.settings.model import Settings, TemplateSettings
from surveys.administration.desk_sessions import DeskSession
from surveys.messages.outbox import claim_notices
from surveys.preflight import PreflightFinding
from surveys.rounds import open_round, preview_round
from surveys.store import Database
from surveys.store.tables import account, credit, enterprise
from surveys.work import Work
from tests.world.park import TZ, person, settle
from tests.world.settings import settings_of

PLAN, FIRMS = "园区服务满意度", 4
_FIELDS = {"round": "thing1"}
TEMPLATE = TemplateSettings(id="TPL", fields=_FIELDS)
CONSENT = TemplateSettings(id="SUB", fields=_FIELDS, kind="subscribe")


def park(database: Database, *, silent_for: timedelta = timedelta(days=9)) -> None:
    """A department that serves firms, each with a follower who wrote so long ago."""
    settle(database, [person("L0", "班子", "领导"), person("M0", "甲", "中层"), person("S0", "甲", "员工", "M0")])
    keys = range(FIRMS)
    firms = [{"enterprise_id": f"E{n}", "name": f"企业{n}", "seats": 1, "is_active": True} for n in keys]
    database.write(lambda work: work.db.execute(enterprise.insert(), firms))

    def bind(work: Work) -> None:
        rows = [{"channel": "oa", "address": f"o{n}", "party": f"enterprise:E{n}#1"} for n in keys]
        times = {"bound_at": work.now, "seen_at": work.now - silent_for}
        work.db.execute(account.insert(), [{**one, **times} for one in rows])

    database.write(bind)


def consent(work: Work, *, address: str, template: str) -> None:
    values = {"address": address, "template_id": template, "credits": 1}
    work.db.execute(credit.insert().values(**values))


def found_of(database: Database, settings: Settings) -> dict[str, PreflightFinding]:
    preview = database.read(preview_round, plan_name=PLAN, tz=TZ, forecast=make_forecast(settings))
    return {one.code: one for one in preview.findings}


def test_a_follower_with_a_template_is_reached_however_long_silent(database: Database) -> None:
    park(database)
    found = found_of(database, settings_of({"invitation": TEMPLATE}))
    assert found["delivery"].params == {"oa_template": FIRMS}
    assert "invitations_stuck" not in found


def test_without_a_template_a_message_of_late_is_answered_by_custom_message(database: Database) -> None:
    park(database, silent_for=timedelta(hours=47))
    found = found_of(database, settings_of({"reminder": TEMPLATE}))
    assert found["delivery"].params == {"oa_custom": FIRMS}
    assert "invitations_stuck" not in found


def test_a_consent_is_used_where_nothing_else_is_left(database: Database) -> None:
    park(database)
    database.write(consent, address="o1", template="SUB")
    database.write(consent, address="o2", template="ANOTHER")
    found = found_of(database, settings_of({"invitation": CONSENT}))
    assert found["delivery"].params == {"oa_subscription": 1}
    stuck = found["invitations_stuck"]
    assert (stuck.level, stuck.params["count"], stuck.params["names"]) == ("warn", FIRMS - 1, "企业0、企业2、企业3")


def test_with_nothing_left_everybody_is_named_with_the_reason(database: Database) -> None:
    park(database, silent_for=timedelta(hours=49))
    found = found_of(database, settings_of({}))
    assert "delivery" not in found
    assert found["invitations_stuck"].params["reason"] == "oa:window"
    words = finding_words(found["invitations_stuck"])
    assert f"{FIRMS} 人的邀请现在送不到（超过 48 小时没来过消息）：企业0、企业1" in words
    assert words.endswith("请对方给公众号发一条消息，再发送“催办”")


def test_a_channel_that_is_off_reaches_nobody(database: Database) -> None:
    park(database, silent_for=timedelta(0))
    found = found_of(database, settings_of({}, official=False))
    assert found["invitations_stuck"].params["reason"] == "no_channel"


def test_who_refuses_is_told_once_by_the_check_for_it(database: Database) -> None:
    park(database)
    database.write(lambda work: work.db.execute(account.update().values(refused="43004")))
    found = found_of(database, settings_of({"invitation": TEMPLATE}))
    assert "enterprises_silent" in found
    assert not {"invitations_stuck", "delivery"} & set(found)


@pytest.mark.parametrize(
    "templates", [{}, {"invitation": TEMPLATE}, {"invitation": CONSENT}], ids=("none", "template", "consent")
)
def test_the_forecast_is_what_delivery_then_does(database: Database, templates: dict[str, TemplateSettings]) -> None:
    park(database)
    database.write(consent, address="o1", template="SUB")
    settings = settings_of(templates)
    forecast = make_forecast(settings)
    parties = [f"enterprise:E{n}#1" for n in range(FIRMS)]
    told = database.read(forecast, parties=parties)
    database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    notices = database.write(claim_notices, worker="w", limit=100)
    assert {one.party for one in notices} == set(parties)
    gathered = database.read(facts.gather_facts, notices=notices)
    channels = forecast.channels  # type: ignore[attr-defined]
    planner = Planner(channels, gathered.addresses, gathered.rounds, gathered.allowances, settings.base_url, TZ)

    def asked(work: Work) -> dict[str, str]:
        routed = ((one.party, planner.route(one, work.now)) for one in notices)
        return {party: way[0].name if isinstance(way, tuple) else f"!{way.reason}" for party, way in routed}

    assert database.read(asked) == {party: way.channel or f"!{way.reason}" for party, way in told.items()}


def test_chat_and_desk_say_the_same(database: Database) -> None:
    park(database)
    office = make_reply_context(settings_of({"invitation": TEMPLATE}).model_copy(update={"admins": ("wecom:uL0",)}))
    said = "公众号 4 人（4 次调用：模板消息 4 人）"
    for number, text in enumerate((f"检查 {PLAN}", f"开启 {PLAN}")):
        message = Message("wecom", "uL0", "text", f"key{number}", text)
        assert said in database.write(answer_message, message=message, office=office).text
    desk = DeskSession("D", "person:L0", "", datetime(2026, 11, 2, tzinfo=UTC))
    looked = database.read(look_at_plan, name=PLAN, period="", desk=desk, office=office)
    assert looked.preview is not None
    assert said in "".join(finding_words(one) for one in looked.preview.findings)
