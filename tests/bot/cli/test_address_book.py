"""`pingji roster sync` and `roster codes --qr` against the sandbox, which listens on another thread."""

from __future__ import annotations

import asyncio
import io
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.demo.sample_park import build_sample_park, write_sample_roster
from bot.sandbox import RunningSandbox, Sandbox, running_sandbox

pytestmark = pytest.mark.slow
Cli = Callable[..., tuple[int, str, str]]
AES_KEY = "abcdefg" * 6 + "A"


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    ready, stop = threading.Event(), asyncio.Event()
    held: list[tuple[RunningSandbox, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        async with running_sandbox(Sandbox()) as running:
            held.append((running, asyncio.get_running_loop()))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(20)
    running, loop = held[0]
    yield running
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@pytest.fixture
def cli(
    sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """`pingji …` with the sample park in a database of its own and both channels on."""
    park = build_sample_park()
    monkeypatch.chdir(tmp_path)
    wecom = {"CORP_ID": "wwtest", "AGENT_ID": "7", "SECRET": "s", "TOKEN": "t", "ENCODING_AES_KEY": AES_KEY}
    wecom["API_BASE"] = sandbox.wecom_base
    official = {"APP_ID": "wxtest", "APP_SECRET": "s", "TOKEN": "t", "ENCODING_AES_KEY": AES_KEY}
    official["API_BASE"] = sandbox.official_base
    values = {"DATABASE_URL": f"sqlite:///{tmp_path}/park.db", "SECRET_KEY": "k" * 32}
    values |= {f"WECOM__{name}": value for name, value in wecom.items()}
    values |= {f"OA__{name}": value for name, value in official.items()}
    for name, value in values.items():
        monkeypatch.setenv(f"PINGJI_{name}", value)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    sandbox.sandbox.wecom.configure("wwtest", 7, "s", "t", AES_KEY, "http://127.0.0.1:9/wechat/wecom")
    sandbox.sandbox.official.configure("wxtest", "s", "t", AES_KEY, "http://127.0.0.1:9/wechat/oa")
    for one in park.people:
        sandbox.sandbox.wecom.add_member(one.userid, one.name, one.department)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    assert call("db", "upgrade")[0] == 0
    write_sample_roster(park, tmp_path / "roster.xlsx")
    assert call("roster", "import", "roster.xlsx")[0] == 0
    return call


def test_sync_shows_then_does(cli: Cli, sandbox: RunningSandbox) -> None:
    sandbox.sandbox.wecom.add_member("xinren", "新人", "数据处")
    code, out, _ = cli("roster", "sync", "--dry-run")
    assert code == 0
    assert out.splitlines()[0] == "通讯录与花名册相比：新增 2，变更 0，离开 0。还没有改动。"
    assert out.splitlines()[-1].startswith("（--dry-run")
    code, out, _ = cli("roster", "sync")
    assert (code, out.splitlines()[-1]) == (0, "花名册已按通讯录更新：新增 2，变更 0，离开 0。")
    assert cli("roster", "sync")[1].splitlines() == ["花名册与通讯录一致，没有要改的。"]
    assert "person,xinren,新人," in cli("roster", "codes")[1]


def test_sync_names_the_invisible_and_marks_them_where_told(cli: Cli, sandbox: RunningSandbox) -> None:
    gone = next(person for person in build_sample_park().people if person.level == "员工" and not person.is_admin)
    sandbox.sandbox.wecom.member(gone.userid).visible = False
    _, out, _ = cli("roster", "sync")
    assert f"! 通讯录里看不到（没有改动）：{gone.name}（{gone.person_id}）" in out
    assert f"- {gone.name}（{gone.person_id}）：记为离职" in cli("roster", "sync", "--leaving")[1]
    assert gone.person_id not in cli("roster", "codes")[1]


def test_sync_asks_for_the_number_where_many_leave(cli: Cli, sandbox: RunningSandbox) -> None:
    people = [person for person in build_sample_park().people if not person.is_admin]
    gone = people[: len(people) // 4]
    for person in gone:
        sandbox.sandbox.wecom.member(person.userid).visible = False
    code, out, err = cli("roster", "sync", "--leaving", "--yes")
    assert (code, f"- {gone[0].name}（{gone[0].person_id}）：记为离职" in out) == (2, True)
    (count,) = re.findall(r"--leaving-number (\d+)", err)
    assert f"将有 {count} 人离开（人数超过十分之一），没有改动。" in err
    assert cli("roster", "sync", "--leaving", "--leaving-number", "1", "--yes")[0] == 2
    assert cli("roster", "sync", "--leaving", "--leaving-number", count, "--yes")[0] == 0


def test_the_last_administrator_stays_whom_the_address_book_does_not_show(cli: Cli, sandbox: RunningSandbox) -> None:
    (admin,) = [person for person in build_sample_park().people if person.is_admin]
    sandbox.sandbox.wecom.member(admin.userid).visible = False
    code, _, err = cli("roster", "sync", "--leaving", "--yes")
    assert (code, f"{admin.name} 是最后一位" in err) == (2, True)


def test_sync_that_is_refused_says_the_remedy_and_fails(cli: Cli, sandbox: RunningSandbox) -> None:
    sandbox.sandbox.wecom.limits.allowed_ips = {"203.0.113.9"}
    code, out, err = cli("roster", "sync")
    assert (code, out) == (1, "")
    assert "60020" in err
    assert "127.0.0.1" in err
    assert "企业可信IP" in err


def test_sync_without_the_channel_is_bad_usage(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGJI_WECOM__CORP_ID", "")
    code, _, err = cli("roster", "sync")
    assert code == 2
    assert "PINGJI_WECOM__" in err


def invitations(cli: Cli, *options: str) -> list[list[str]]:
    return [line.split(",") for line in cli("roster", "codes", *options)[1].splitlines()[1:]]


def test_sheet_has_a_card_each_and_asks_no_other_host(cli: Cli, sandbox: RunningSandbox, tmp_path: Path) -> None:
    code, out, _ = cli("roster", "codes", "--qr", "sheet.html", "--days", "7", "--kind", "enterprise")
    assert code == 0
    assert "请单独发放" in out
    listed = invitations(cli, "--kind", "enterprise")
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert re.findall(r"<code>(\w+)</code>", page) == [one[3] for one in listed]
    assert len(set(re.findall(r"<svg.*?</svg>", page, re.DOTALL))) == len(listed)
    assert not re.search(r"(?:src|href)=", page)
    scenes = sandbox.sandbox.official.scenes
    assert sorted(one.name for one in scenes.all()) == sorted(one[3] for one in listed)
    assert scenes.permanent == 0


def test_folder_has_the_page_and_a_picture_each(cli: Cli, sandbox: RunningSandbox, tmp_path: Path) -> None:
    code, out, _ = cli("roster", "codes", "--qr", "codes", "--permanent", "--kind", "enterprise")
    listed = invitations(cli, "--kind", "enterprise")
    assert code == 0
    assert "100000" in out
    assert "长期有效" in out
    assert sorted(path.name for path in (tmp_path / "codes").iterdir()) == sorted(
        ["index.html", *(f"enterprise-{one[1]}.svg" for one in listed)]
    )
    assert sandbox.sandbox.official.scenes.permanent == len(listed)


def test_no_sheet_where_wechat_refuses_half_way(cli: Cli, sandbox: RunningSandbox, tmp_path: Path) -> None:
    sandbox.sandbox.fail("oa:/cgi-bin/qrcode/create", 1, 45009)
    code, _, err = cli("roster", "codes", "--qr", "sheet.html")
    assert code == 1
    assert "（45009）" in err
    assert not (tmp_path / "sheet.html").exists()


def test_a_busy_platform_is_asked_again(cli: Cli, sandbox: RunningSandbox, tmp_path: Path) -> None:
    sandbox.sandbox.fail("oa:/cgi-bin/qrcode/create", 1, -1)
    assert cli("roster", "codes", "--qr", "sheet.html", "--kind", "enterprise")[0] == 0
    assert (tmp_path / "sheet.html").exists()


@pytest.mark.parametrize("days", ["0", "31"])
def test_days_out_of_range_are_bad_usage(cli: Cli, days: str) -> None:
    code, _, err = cli("roster", "codes", "--qr", "sheet.html", "--days", days)
    assert (code, err.strip()) == (2, "--days 应为 1 到 30")


def test_codes_without_qr_are_as_ever(cli: Cli) -> None:
    lines = cli("roster", "codes")[1].splitlines()
    assert lines[0] == "kind,key,name,code"
    assert {line.split(",")[0] for line in lines[1:]} == {"person", "enterprise"}
