"""The pre-flight: what is found before a round opens, what blocks it, what an administrator lets pass."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.phrases.preflight import SENTENCES, finding_words
from surveys.errors import Invalid, WrongState
from surveys.library.versions import PLAN as PLAN_KIND
from surveys.library.versions import list_builtins
from surveys.plans import import_plan
from surveys.preflight import CHECKS, PreflightFinding, grant_exemption
from surveys.rounds import open_round, preview_round
from surveys.store import Database
from surveys.store.tables import account, audit, enterprise
from tests.surveys.assignments.running_round import draw_plan
from tests.world.park import TZ, person, settle, small_park


def findings(database: Database, plan: str) -> dict[str, PreflightFinding]:
    return {one.code: one for one in database.read(preview_round, plan_name=plan, tz=TZ).findings}


def test_no_built_in_plan_is_blocked_after_an_import(database: Database) -> None:
    settle(database, small_park())
    firms = [{"enterprise_id": f"E{n}", "name": f"企业{n}", "seats": 1, "is_active": True} for n in range(2)]
    database.write(lambda work: work.db.execute(enterprise.insert(), firms))
    opened = []
    for name, source in list_builtins(PLAN_KIND):
        if "composes" in source:
            continue
        preview = database.read(preview_round, plan_name=name, tz=TZ)
        assert not preview.is_blocked, name
        opened.append(name)
    assert {"中层360测评", "员工行为测评", "科室民主测评", "园区服务满意度", "领导班子评估", "群众意见"} <= set(opened)


def test_groups_reach_and_enterprises(database: Database) -> None:
    rows = [person("L0", "班子", "领导", account=""), person("M0", "甲", "中层"), person("S0", "甲", "员工", "M0")]
    settle(database, [*rows, person("M1", "乙", "中层", works_with="甲")])
    firms = [{"enterprise_id": f"E{n}", "name": f"企业{n}", "seats": 1, "is_active": True} for n in range(2)]
    database.write(lambda work: work.db.execute(enterprise.insert(), firms))
    bound = {"channel": "oa", "address": "o1", "party": "enterprise:E1#1"}
    database.write(lambda work: work.db.execute(account.insert().values(**bound, bound_at=work.now, seen_at=work.now)))
    found = findings(database, "中层360测评")
    assert found["groups_too_small"].params["count"] == 1
    assert found["subjects_without_raters"].level == "warn"
    assert found["raters_unreachable"].params == {"count": 1, "names": "名L0"}
    assert "delivery" not in found  # nobody forecasts here: tests/bot/delivery/test_forecast.py
    firms_found = findings(database, "园区服务满意度")
    assert firms_found["enterprises_silent"].params == {"count": 1, "names": "企业0", "without_contact": 1}


def test_people_with_too_many_to_rate_and_stand_ins_are_named(database: Database) -> None:
    staff = [person(f"s{number:03}", "科", "员工", "M") for number in range(41)]
    settle(database, [person("L", "班子", "领导"), person("M", "科", "中层", "L", status="请假"), *staff])
    found = findings(database, "员工行为测评")
    assert found["raters_overloaded"].params == {"count": 1, "limit": 40, "most": 41, "names": "名L"}
    assert found["stand_ins"].params == {"relation": "leader", "count": 41, "names": "名L代名M"}


def test_a_draw_that_cannot_be_kept_blocks_until_exempted(database: Database) -> None:
    settle(database, small_park(departments=4))
    database.write(import_plan, text=draw_plan(at_least=3, at_most=2), file="p.toml")
    preview = database.read(preview_round, plan_name="抽取测评", tz=TZ)
    assert preview.is_blocked
    blocking = preview.findings[0]
    assert (blocking.code, blocking.params["needed"], blocking.params["enough"]) == ("draw_full", 12, 3)
    assert "at_most_per_rater 改为 3" in finding_words(blocking)
    with pytest.raises(WrongState, match="preflight_blocks"):
        database.write(open_round, plan_name="抽取测评", tz=TZ, actor="test")
    kept = {"plan": "抽取测评", "actor": "test"}
    with pytest.raises(Invalid, match="exemption_reason"):
        database.write(grant_exemption, finding=blocking, reason=" ", **kept)
    for _ in range(2):
        database.write(grant_exemption, finding=blocking, reason="先试一轮", **kept)
    after = database.read(preview_round, plan_name="抽取测评", tz=TZ)
    assert (after.is_blocked, after.findings[0].exempted) == (False, "先试一轮")
    assert database.write(open_round, plan_name="抽取测评", tz=TZ, actor="test")
    acts = database.read(lambda work: work.db.execute(select(audit.c.action)).scalars().all())
    assert acts.count("exempt_finding") == 2


def test_an_exemption_holds_for_what_was_seen_and_nothing_later(database: Database) -> None:
    settle(database, small_park(staff=2, departments=2))
    small = findings(database, "中层360测评")["groups_too_small"]
    database.write(grant_exemption, plan="中层360测评", finding=small, reason="小科室", actor="test")
    assert findings(database, "中层360测评")["groups_too_small"].target != ""
    settle(database, small_park(staff=2, departments=3))
    later = list(database.read(preview_round, plan_name="中层360测评", tz=TZ).findings)
    assert [one.exempted for one in later if one.code == "groups_too_small"] == ["", ""]


def test_a_policy_changed_behind_the_plan_blocks_and_cannot_be_exempted(database: Database) -> None:
    from surveys.questionnaires import import_questionnaire

    settle(database, small_park())
    text = 'key = "p6-managers-peer"\ntitle = "t"\n[[items]]\nkey = "别的"\ntype = "percent"\ntext = "x"\n'
    database.write(import_questionnaire, text=text, file="q.toml")
    preview = database.read(preview_round, plan_name="中层360测评", tz=TZ)
    assert (preview.findings[0].code, preview.is_blocked) == ("plan_misfits", True)
    with pytest.raises(Invalid, match="exemption_not_here"):
        database.write(grant_exemption, plan="中层360测评", finding=preview.findings[0], reason="x", actor="test")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_has_a_name_of_its_own(check: Any) -> None:
    assert [one.name for one in CHECKS].count(check.name) == 1


@pytest.mark.parametrize("code", SENTENCES)
def test_every_finding_has_words_even_without_its_figures(code: str) -> None:
    words = finding_words(PreflightFinding(code, "warn"))
    assert words
    assert "{" not in words
