"""质量: what the seal notes of how a round was answered, in words; signs of stuffing without anybody who answered."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.chat import Message, answer_message
from bot.cli.main import run
from bot.office import ReplyContext
from surveys.answering.public_rounds import SignTarget, join_public, open_public_sheet
from surveys.answering.submission import Submission
from surveys.errors import WrongState
from surveys.results import compute_results, get_quality, release_round, store_results
from surveys.rounds import RELEASED, close_round, get_round, get_round_form, open_round
from surveys.sealing.seal import seal_round
from surveys.store import Database
from tests.bot.operations.faces import by_command_line, by_desk
from tests.bot.operations.standing import open_copy
from tests.conftest import Clock
from tests.world.park import TZ, person, settle, small_park, submissions_of, submit

OFFICE = ReplyContext("https://pingji.example", TZ)


def say(database: Database, text: str) -> str:
    return database.write(answer_message, message=Message("wecom", "uadmin", "text", text, text), office=OFFICE).text


def admin() -> tuple[str, ...]:
    return person("ADMIN", "领导班子", "员工", admin="是", status="借调")


def finish(database: Database, round_id: str) -> None:
    database.write(close_round, round_id=round_id, actor="test")
    database.write(seal_round, round_id=round_id)
    computed = database.read(compute_results, round_id=round_id)
    assert database.write(store_results, computed=computed, tz=TZ)


def stuff(database: Database, clock: Clock) -> str:
    """A round of ten days; on the third forty-two of its sixty forms come, all the same."""
    settle(database, [*small_park(), admin(), person("S011", "领导班子", "员工", admin="是", status="借调")])
    round_id = database.write(open_round, plan_name="群众意见", tz=TZ, actor="test")
    form = database.read(get_round_form, round_id=round_id)
    for day, count in enumerate([2, 2, 42, 2, 2, 2, 2, 2, 2, 2]):
        for number in range(count):
            target = SignTarget(round_id, "public", "window-2")
            visitor = f"oa:o{day}-{number}"
            database.read(open_public_sheet, form=form, target=target, visitor=visitor)
            party = database.write(join_public, target=target, visitor=visitor)
            mark = "5" if day == 2 else str(3 + number)
            values = {
                item.key: "" if item.type == "text" else mark for item in form.relations["public"].questionnaire.items
            }
            submit(database, Submission(form, party, "public", {"window-2": values}, TZ))
        clock.forward(days=1)
    finish(database, round_id)
    return round_id


@pytest.mark.slow
def test_a_stuffed_window_is_seen_and_nobody_who_answered(database: Database, clock: Clock) -> None:
    round_id = stuff(database, clock)
    told = say(database, "质量 群众意见")
    assert "42 份（70%）一模一样（共 60 份答全）" in told
    assert "最忙的一天占 70%（42/60，前后 11 天）" in told
    assert "有一天多得不寻常的 1 处（共看 1 处）：企业开办窗口" in told
    assert "疑似刷票：企业开办窗口，60 份中 42 份（70%）集中在少数几天，填的与其他日子明显不同" in told
    assert "oa:" not in json.dumps(database.read(get_quality, round_id=round_id).stuffing)
    assert "public:" not in told


@pytest.mark.slow
def test_a_suspected_round_is_released_only_by_words_that_name_it(database: Database, clock: Clock) -> None:
    round_id = stuff(database, clock)
    refused = say(database, f"发布 {round_id}")
    assert "疑似刷票" in refused
    assert f"发布 {round_id} 疑似刷票已核实" in refused
    assert "确认 " not in refused
    with pytest.raises(WrongState, match="stuffing_suspected"):
        database.write(release_round, round_id=round_id, actor="test")
    asked = say(database, f"发布 {round_id} 疑似刷票已核实")
    assert asked.startswith("这一轮疑似刷票，您表示已经核实：\n· 企业开办窗口，60 份中 42 份（70%）")
    code = re.search(r"确认 ([0-9A-Z]{6})", asked)
    assert code is not None
    assert "已发布" in say(database, f"确认 {code[1]}")
    assert database.read(get_round, round_id=round_id).state == RELEASED


@pytest.fixture
def suspected(sqlite_url: str, tmp_path: Path, clock: Clock) -> tuple[Path, str]:
    """A file with a stuffed round that waits for its release."""
    path = tmp_path / "pingji.db"
    database = open_copy(path, clock)
    round_id = stuff(database, clock)
    database.close()
    return path, round_id


@pytest.mark.slow
def test_the_command_line_releases_it_with_the_option_alone(
    suspected: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, round_id = suspected
    monkeypatch.setenv("PINGJI_DATABASE_URL", f"sqlite:///{path}")
    assert run(["round", "release", round_id, "--yes"]) == 1
    refused = capsys.readouterr().err
    assert "--despite-stuffing" in refused
    assert "企业开办窗口，60 份中 42 份（70%）" in refused
    released = by_command_line(path, ("round", "release", round_id, "--despite-stuffing"), monkeypatch, capsys)
    assert released.before is not None
    assert released.before.startswith("这一轮疑似刷票，您表示已经核实：\n· 企业开办窗口，60 份中 42 份（70%）")
    assert "已发布" in released.after


@pytest.mark.slow
def test_the_desk_releases_it_with_the_box_ticked_alone(suspected: tuple[Path, str], clock: Clock) -> None:
    path, round_id = suspected
    refused = by_desk(path, clock, f"/admin/rounds/{round_id}", "/ask/release", {}, status=409)
    assert refused.before is None
    assert "疑似刷票" in refused.after
    released = by_desk(path, clock, f"/admin/rounds/{round_id}", "/ask/release", {"despite_stuffing": "1"})
    assert released.before is not None
    assert "这一轮疑似刷票，您表示已经核实" in released.before
    assert "已发布" in released.after


@pytest.mark.slow
def test_quality_of_a_round_of_colleagues_is_told_in_counts(database: Database) -> None:
    people = small_park(staff=6)
    settle(database, [*people, admin()])
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    for row in people:
        for request in submissions_of(database, round_id, f"person:{row[0]}", lambda who: str(70 + int(who[-1]))):
            submit(database, request)
    assert "请在“质量”后面写上轮次" in say(database, "质量")
    finish(database, round_id)
    told = say(database, "质量 中层360测评")
    assert "所有题都给同一个值的" in told
    assert "这些只提示哪里值得看一看" in told
    assert [row[1] for row in people if row[1] in told] == []


@pytest.mark.slow
def test_quality_of_relations_with_hidden_figures_is_left_out(database: Database) -> None:
    rows = small_park(staff=6)
    rows = [row for row in rows if not (row[0].startswith("S0") and row[0] > "S01")]  # two in the first department
    settle(database, [*rows, admin()])
    round_id = database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test")
    for row in rows:
        for request in submissions_of(database, round_id, f"person:{row[0]}"):
            submit(database, request)
    finish(database, round_id)
    found = database.read(get_quality, round_id=round_id)
    assert "subordinate" not in found.relations
    assert found.reciprocity is None
