"""`pingji doctor` against a running service and the sandbox: each fault is found, with its remedy."""

from __future__ import annotations

import json
import random
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, update

from bot.cli.main import run
from bot.delivery.wording import RoundFacts, word_notice
from bot.demo.run import Demo, running_demo
from bot.demo.sample_park import build_sample_park
from bot.doctor import CHECKS
from bot.doctor.clock import judge_workdays
from bot.doctor.running import Line, examine
from bot.doctor.templates import FITTING
from bot.phrases.doctor import CHECK_NAMES, FINDINGS
from bot.phrases.remedies import REMEDIES, find_address, remedy_for
from bot.settings.model import Settings, TemplateSettings
from bot.wechat import REACTIONS, Reaction
from surveys.accounts.bindings import LEFT
from surveys.calendar.workdays import ANNOUNCED_THROUGH, EnteredDay, enter_days
from surveys.messages.outbox import Notice
from surveys.store.tables import notice, person
from surveys.work import Work
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
FIELDS = {"thing1": "事项", "time2": "截止时间"}


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """The service with both channels; the sandbox knows two more templates."""
    url, park = f"sqlite:///{tmp_path}/park.db", build_sample_park(1)
    async with running_demo(database_url=url, park=park, bind_enterprises=False, background=False) as demo:
        demo.sandbox.official.add_template("T1", "测评邀请", FIELDS)
        demo.sandbox.official.add_template("S1", "测评提醒", FIELDS, subscription=True)
        yield demo


def changed(settings: Settings, channel: str = "", **values: object) -> Settings:
    if not channel:
        return settings.model_copy(update=values)
    return settings.model_copy(update={channel: getattr(settings, channel).model_copy(update=values)})


async def look(settings: Settings, *checks: str, clock: Callable[[], datetime] | None = None) -> list[Line]:
    """The lines of some checks, credentials first."""
    chosen = [one for one in CHECKS if not checks or one.name in checks or one.name.endswith("credentials")]
    clock = clock or (lambda: datetime.now(UTC))
    found = [line async for line in examine(settings, clock=clock, random=random.SystemRandom(), checks=chosen)]
    return [line for line in found if not checks or line.check in checks]


async def test_a_sound_installation_has_only_its_local_address_against_it(demo: Demo) -> None:
    lines = await look(demo.services.settings)
    assert {line.check for line in lines if line.state == "bad"} == {"address"}
    assert {one.name for one in CHECKS} - {line.check for line in lines} == set()
    assert all(line.remedy == "" for line in lines if line.state == "ok")
    assert all(line.remedy and "\n" not in line.text for line in lines if line.state != "ok")


ADDRESSES = {
    "https://pj.example.cn": ("ok", "https://pj.example.cn"),
    "http://pj.example.cn": ("hint", "https"),
    "https://pj.example.cn:8443": ("bad", "443"),
    "https://8.8.8.8": ("bad", "域名"),
    "http://127.0.0.1": ("bad", "公网"),
}


@pytest.mark.slow
@pytest.mark.parametrize("where", list(ADDRESSES))
async def test_an_address_is_judged_as_the_platforms_do(demo: Demo, where: str) -> None:
    (line,) = await look(changed(demo.services.settings, base_url=where), "address")
    assert line.state == ADDRESSES[where][0]
    assert ADDRESSES[where][1] in line.text


@pytest.mark.slow
async def test_a_wrong_secret_is_named_and_nothing_more_is_asked(demo: Demo) -> None:
    settings = changed(demo.services.settings, "wecom", secret=SecretStr("wrong"))
    before = demo.sandbox.calls["wecom:/cgi-bin/agent/get"]
    lines = await look(settings)
    (line,) = [line for line in lines if line.check == "wecom_credentials"]
    assert line.state == "bad"
    assert "PINGJI_WECOM__SECRET" in line.remedy
    assert demo.sandbox.calls["wecom:/cgi-bin/agent/get"] == before
    assert "wrong" not in line.text
    settings = changed(demo.services.settings, "oa", app_secret=SecretStr("wrong"))
    (line,) = await look(settings, "oa_credentials")
    assert "PINGJI_OA__APP_SECRET" in line.remedy


async def test_the_white_list_names_our_own_address(demo: Demo) -> None:
    for platform in (demo.sandbox.wecom, demo.sandbox.official):
        platform.limits.allowed_ips = {"10.0.0.1"}
    lines = await look(demo.services.settings, "wecom_application", "oa_credentials")
    assert [(line.check, line.state) for line in lines] == [("wecom_application", "bad"), ("oa_credentials", "bad")]
    assert all("把 127.0.0.1 加入" in line.remedy for line in lines)
    assert "企业可信IP" in lines[0].remedy
    assert "IP白名单" in lines[1].remedy


def close_app(demo: Demo) -> None:
    demo.sandbox.wecom.closed = True


def hide_everybody(demo: Demo) -> None:
    for member in demo.sandbox.wecom.members.values():
        member.visible = False


def lose_somebody(demo: Demo) -> None:
    next(iter(demo.sandbox.wecom.members.values())).visible = False


def other_domain(demo: Demo) -> None:
    demo.sandbox.wecom.redirect_domain = "other.example.cn"


def no_menu(demo: Demo) -> None:
    demo.sandbox.wecom.menu = []


def foreign_menu(demo: Demo) -> None:
    demo.sandbox.official.menu = [{"type": "view", "name": "官网", "url": "https://example.cn"}]


def fail(endpoint: str, code: int) -> Callable[[Demo], None]:
    return lambda demo: demo.sandbox.script([{"endpoint": endpoint, "fault": code, "times": 0}])


FAULTS: dict[str, tuple[Callable[[Demo], None], str, str, str]] = {
    "application closed": (close_app, "wecom_application", "bad", "启用"),
    "application invisible": (hide_everybody, "wecom_application", "bad", "可见范围"),
    "domain of another": (other_domain, "wecom_application", "bad", "127.0.0.1"),
    "agent of another secret": (fail("wecom:/cgi-bin/agent/get", 301002), "wecom_application", "bad", "AGENT_ID"),
    "member out of sight": (lose_somebody, "wecom_members", "hint", "可见范围"),
    "address book forbidden": (fail("/cgi-bin/department/list", 48002), "wecom_members", "bad", "权限"),
    "no menu": (no_menu, "wecom_menu", "hint", "pingji menu set --channel wecom"),
    "another menu": (foreign_menu, "oa_menu", "hint", "pingji menu show"),
    "login without domain": (fail("/cgi-bin/auth/getuserinfo", 50001), "wecom_login", "bad", "127.0.0.1"),
    "login not permitted": (fail("/sns/oauth2/access_token", 48001), "oa_login", "bad", "已认证"),
    "secret frozen": (fail("/cgi-bin/stable_token", 40243), "oa_credentials", "bad", "解冻"),
    "token endpoint down": (fail("/cgi-bin/gettoken", -1), "wecom_credentials", "bad", "过一会儿"),
    "templates not permitted": (
        fail("/cgi-bin/template/get_all_private_template", 48001),
        "oa_templates",
        "bad",
        "已认证",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(FAULTS))
async def test_what_a_platform_has_against_us_is_found(demo: Demo, name: str) -> None:
    prepare, check, state, remedy = FAULTS[name]
    settings = changed(demo.services.settings, "oa", templates={"invitation": template("T1")})
    prepare(demo)
    (line,) = await look(settings, check)
    assert line.state == state
    assert remedy in line.remedy


def template(number: str = "T1", **fields: str) -> TemplateSettings:
    return TemplateSettings(id=number, fields=fields or {"round": "thing1", "deadline": "time2"})


def consented(number: str) -> TemplateSettings:
    return template(number).model_copy(update={"kind": "subscribe"})


TEMPLATES = {
    "right": ({"invitation": template(), "reminder": consented("S1")}, "ok", ""),
    "both": ({"invitation": template().model_copy(update={"subscribe": consented("S1")})}, "ok", ""),
    "the other kind": ({"invitation": template("S1")}, "bad", '"kind": "subscribe"'),
    "a consent for a template message": ({"invitation": consented("T1")}, "bad", '"kind": "template"'),
    "none": ({}, "hint", "PINGJI_OA__TEMPLATES"),
    "unknown": ({"invitation": template("T9")}, "bad", "编号"),
    "a field that is not there": ({"invitation": template(round="thing1", deadline="time3")}, "bad", "time2"),
    "a field left empty": ({"invitation": template(round="thing1")}, "bad", "fields"),
    "a title in a time": ({"invitation": template(deadline="thing1", round="time2")}, "bad", "time 放时间"),
    "what we have not": ({"invitation": template(mood="thing1", deadline="time2")}, "bad", "deadline"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TEMPLATES))
async def test_templates_are_compared_field_by_field(demo: Demo, name: str) -> None:
    configured, state, remedy = TEMPLATES[name]
    lines = await look(changed(demo.services.settings, "oa", templates=configured), "oa_templates")
    assert {line.state for line in lines} == {state}
    assert any(remedy in line.remedy for line in lines)


def test_the_doctor_knows_every_field_of_a_notice() -> None:
    facts = RoundFacts("一轮", datetime(2026, 12, 1, tzinfo=UTC), True, None)
    asked = Notice("n", "k", "person:1", "invitation", {}, "R1", 0, 0, datetime(2026, 12, 1, tzinfo=UTC))
    worded = word_notice(asked, {"R1": facts}, base_url="https://x", tz=UTC, now=datetime(2026, 11, 1, tzinfo=UTC))  # type: ignore[arg-type]
    assert not isinstance(worded, str)
    assert set(worded.fields) <= set(FITTING)


@pytest.mark.slow
async def test_the_callback_is_asked_as_the_platform_would(demo: Demo) -> None:
    settings = demo.services.settings
    lines = await look(settings, "wecom_callback", "oa_callback")
    assert [line.state for line in lines] == ["ok", "ok"]
    for channel in ("wecom", "oa"):
        (line,) = await look(changed(settings, channel, token=SecretStr("another")), f"{channel}_callback")
        assert (line.state, f"PINGJI_{channel.upper()}__TOKEN" in line.remedy) == ("bad", True)
        assert "another" not in line.text
    other = changed(settings, "wecom", encoding_aes_key=SecretStr("b" * 42 + "A"))
    (line,) = await look(other, "wecom_callback")
    assert line.state == "bad"


@pytest.mark.slow
async def test_a_callback_that_nobody_answers_is_found(demo: Demo) -> None:
    port = free_port()
    (line,) = await look(changed(demo.services.settings, base_url=f"http://127.0.0.1:{port}"), "oa_callback")
    assert line.state == "bad"
    assert "pingji serve" in line.remedy
    (line,) = await look(changed(demo.services.settings, base_url=demo.sandbox.wecom.base), "oa_callback")
    assert (line.state, "404" in line.what) == ("bad", True)


@pytest.mark.slow
async def test_the_clock_and_the_zone_are_compared(demo: Demo) -> None:
    def late() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=7)

    (line,) = await look(demo.services.settings, "clock", clock=late)
    assert (line.state, "NTP" in line.remedy) == ("bad", True)
    (line,) = await look(demo.services.settings, "clock")
    assert line.state == "ok"
    (line,) = await look(changed(demo.services.settings, timezone="Europe/Berlin"), "zone")
    assert (line.state, "Asia/Shanghai" in line.remedy) == ("hint", True)


@pytest.mark.parametrize(
    ("month", "known", "state"), [(3, 2026, "ok"), (11, 2026, "hint"), (11, 2027, "ok"), (1, 2025, "hint")]
)
def test_the_calendar_is_too_short_from_november_on(month: int, known: int, state: str) -> None:
    (found,) = judge_workdays(datetime(2026, month, 20, tzinfo=UTC), known)
    assert found.state == state


@pytest.mark.slow
async def test_a_day_that_was_entered_is_not_a_year_that_is_known(demo: Demo) -> None:
    year = ANNOUNCED_THROUGH + 1
    day = EnteredDay(date(year, 2, 14), True, "调休")
    await demo.services.write(enter_days, days=[day], actor="test")
    (line,) = await look(
        demo.services.settings, "workdays", clock=lambda: datetime(ANNOUNCED_THROUGH, 11, 20, tzinfo=UTC)
    )
    assert (line.state, line.what) == ("ok", f"节假日安排已知到 {year - 1} 年，另录入了 {year} 年 1 天")


@pytest.mark.slow
async def test_work_that_nobody_does_is_found(demo: Demo) -> None:
    assert {line.state for line in await look(demo.services.settings, "outbox", "rounds")} == {"ok"}
    await demo.services.write(_leave_behind)
    lines = await look(demo.services.settings, "outbox", "people")
    text = "\n".join(line.text for line in lines)
    assert "1 条消息等了 10 分钟以上" in text
    assert "最近一周 1 条消息没有发出：公众号返回 48001 → 账号没有这个接口的权限" in text
    assert "没有管理员" in text


@pytest.mark.slow
async def test_everybody_is_counted_once_and_only_while_they_are_here(demo: Demo) -> None:
    people = demo.park.people
    admin = next(one for one in people if one.is_admin)
    await demo.services.write(_let_go, person_id=next(one.person_id for one in people if not one.is_admin))
    settings = changed(demo.services.settings, admins=(f"wecom:{admin.userid.lower()}", "oa:oSomebody"))
    roster, admins, *_ = await look(settings, "people")
    assert (roster.what, admins.what) == (f"花名册有 {len(people) - 1} 人", "管理员 2 位")


@pytest.mark.slow
async def test_a_platform_that_is_not_reached_has_returned_nothing(demo: Demo) -> None:
    settings = changed(demo.services.settings, "oa", api_base="http://127.0.0.1:1")
    (line,) = await look(settings, "oa_credentials")
    assert line.what == "公众号凭证：微信没有应答（could not connect）"
    await demo.services.write(_leave_behind, reason="wecom:operator:transport")
    *_, line = await look(demo.services.settings, "outbox")
    assert line.what == "最近一周 1 条消息没有发出：企业微信没有应答"


def _let_go(work: Work, *, person_id: str) -> None:
    work.db.execute(update(person).where(person.c.person_id == person_id).values(status=LEFT))


def _leave_behind(work: Work, *, reason: str = "oa:operator:48001") -> None:
    """A message that waits, one that failed, and no administrator."""
    plain = {"party": "person:A001", "kind": "announcement", "params": {}, "attempts": 0, "ambiguous": 0}
    plain |= {"due_at": work.now - timedelta(hours=1), "expires_at": work.now}
    rows = [("1", "planned", None), ("2", "failed", reason)]
    for key, state, why in rows:
        values = {**plain, "notice_id": key, "key": key, "state": state, "reason": why}
        work.db.execute(insert(notice).values(**values))
    work.db.execute(update(person).values(is_admin=False))


def test_every_refusal_for_the_operator_has_a_remedy() -> None:
    for platform in ("wecom", "oa"):
        stops = {code for code, reaction in REACTIONS[platform].items() if reaction is Reaction.STOP_OPERATOR}
        assert [code for code in sorted(stops) if (platform, code) not in REMEDIES and code not in REMEDIES] == []
        for code in stops:
            assert re.fullmatch(r"[^{}\n]+", remedy_for(platform, code))


@pytest.mark.parametrize(
    ("message", "address"),
    [
        ("invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: a-b-c", "1.2.3.4"),
        ("not allow to access from your ip, hint: [1], from ip: 9.8.7.6, more info at https://x", "9.8.7.6"),
        ("from ip: 2001:db8::1, more info", "2001:db8::1"),
        ("no address", "服务器的出口 IP"),
    ],
)
def test_our_address_is_read_out_of_the_refusal(message: str, address: str) -> None:
    assert find_address(message) == address


def test_every_finding_has_its_sentence_and_every_sentence_is_used() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "bot/doctor").glob("*.py"))
    used = set(re.findall(r'\b(?:ok|hint|bad)\(\s*"([a-z_]+)"', sources)) | set(
        re.findall(r'"(callback_\w+)"', sources)
    )
    assert used - {"callback_sources"} == set(FINDINGS)
    asking = {one.name for one in CHECKS if one.needs in ("wecom", "oa")}
    assert asking == set(CHECK_NAMES)
    assert len({one.name for one in CHECKS}) == len(CHECKS)


def test_the_command_prints_lines_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "pingji db upgrade" in out
    assert all(" → " in line for line in out.splitlines() if line[0] in "✗!")
    assert run(["db", "upgrade"]) == 0
    capsys.readouterr()
    assert run(["doctor", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {tuple(row) for row in rows} == {("check", "state", "what", "remedy")}
    assert (tmp_path / "pingji.db").stat().st_mode & 0o777 == 0o600
    assert {"check": "database", "state": "ok", "what": "数据库（sqlite）已连上，结构是最新的", "remedy": ""} in rows
    monkeypatch.setenv("PINGJI_NO_SUCH", "1")
    assert run(["doctor"]) == 1
    assert "PINGJI_NO_SUCH" in capsys.readouterr().out


async def test_both_databases_are_looked_at(database_url: str) -> None:
    settings = Settings(database_url=database_url, secret_key=SecretStr("k" * 40))
    lines = await look(settings, "database", "people", "outbox", "rounds")
    bad = [line.check for line in lines if line.state == "bad"]
    assert bad == ["people"], "nobody administers it yet"
    assert {"outbox", "rounds"} <= {line.check for line in lines if line.state == "ok"}
    assert ("PostgreSQL" if "postgres" in database_url else "WAL") in "\n".join(line.what for line in lines)


async def test_a_database_that_is_away_ends_in_one_line() -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/none", secret_key=SecretStr("k" * 40))
    (line,) = await look(settings, "database", "people", "outbox", "rounds")
    assert (line.state, "PINGJI_DATABASE_URL" in line.remedy) == ("bad", True)
