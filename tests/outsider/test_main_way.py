"""The managers' round from invitation to export, by someone who knows the formats alone, on both databases."""

from __future__ import annotations

import json
import re
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.outsider.conftest import Opener
from tests.outsider.forms import Form, questionnaire_of, read_page
from tests.outsider.people import town
from tests.outsider.service import Desk, Phone, text_message

pytestmark = pytest.mark.slow
Values = dict[tuple[str, str, str, str], int | None]  # rater, relation, subject, item
WEIGHTS = {"leader": 20, "peer": 5, "subordinate": 5}
NAMES = {"领导": "leader", "同级": "peer", "协作": "peer", "下属": "subordinate", "民意": "subordinate"}


def opinion(rater: str, subject: str, item: str) -> int | None:
    """Everybody's own view, the same on every machine; sometimes 不了解."""
    drawn = zlib.crc32(f"{rater}/{subject}/{item}".encode())
    return None if drawn % 17 == 0 else 40 + drawn % 61


def fill(form: Form, rater: str) -> tuple[list[tuple[str, str]], dict[tuple[str, str], int | None]]:
    """The fields of a form answered with opinions, and what was answered."""
    fields, said = list(form.hidden), {}
    for question in form.questions:
        assert question.subject
        assert question.item
        value = opinion(rater, question.subject, question.item)
        control = question.control
        assert control.kind == "number"
        assert (control.least, control.most) == ("0", "100")
        fields.append((control.name, "" if value is None else str(value)))
        said[question.subject, question.item] = value
    return fields, said


def answer_all(desk: Desk, person: str) -> Values:
    """Log in, answer every questionnaire that stands under 我的测评."""
    phone, found = Phone(desk), Values()
    home = phone.login(f"U{person}")
    assert home.status == 200
    here = phone.at
    links = {link for link in read_page(home.body)[1] if re.search(r"/r/[^/]+/\w+$", link)}
    assert links, home.body
    for link in sorted(links):
        phone.at = here
        form = questionnaire_of(phone.follow(phone.get(link)).body)
        assert form.method == "post"
        fields, said = fill(form, person)
        done = phone.post(form.action, fields)
        assert done.status in (200, 303), done.body
        again = phone.post(form.action, fields)
        assert again.status < 500
        relation = link.rsplit("/", 1)[1]
        found |= {(person, relation, subject, item): value for (subject, item), value in said.items()}
    return found


def expected_relations(values: Values) -> dict[tuple[str, str], Fraction]:
    """Percentage by subject and relation: mean of the raters' means, a rater valid from half of the items."""
    sheets: dict[tuple[str, str, str], list[int | None]] = {}
    for (rater, relation, subject, _), value in values.items():
        sheets.setdefault((subject, relation, rater), []).append(value)
    totals: dict[tuple[str, str], list[Fraction]] = {}
    for (subject, relation, _), given in sheets.items():
        said = [value for value in given if value is not None]
        if said and len(said) * 2 >= len(given):
            totals.setdefault((subject, relation), []).append(Fraction(sum(said), len(said)))
    return {key: sum(each, Fraction()) / len(each) for key, each in totals.items()}


def half_up(value: Fraction) -> float:
    return int(value * 100 + Fraction(1, 2)) / 100


def sheet_rows(path: Path, title: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path)[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, open_desk: Opener, bare: Desk) -> Desk:
    if request.param == "postgresql":
        bare.database_url = request.getfixturevalue("postgres_url")
    people = town()
    people[-1]["企业微信账号"] = ""  # S404 has to bind; nobody can reach them
    return open_desk(people)


def open_once(desk: Desk) -> str:
    """Ask three times in parallel copies, confirm wrongly and then five times: one round, one invitation each."""
    question = text_message("UL1", "　开启　中层３６０测评 ", 4711, to=desk.platform.corp_id)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: desk.wecom_push(question), range(3)))
    answers.append(desk.wecom_push(question))
    assert {one.status for one in answers} == {200}
    desk.wait(lambda: desk.platform.texts_for("UL1") or [one.body for one in answers if one.body], 5)
    time.sleep(0.5)
    said = [desk.wecom.open_reply(one.body) for one in answers] + desk.platform.texts_for("UL1")
    codes = {code for text in said for code in re.findall(r"确认 ([0-9A-Z]{4,8})", text)}
    assert len(codes) == 1, said
    code = codes.pop()
    for wrong in ("UM1", "US101"):
        desk.say(wrong, f"确认 {code}")
    assert json.loads(desk.run("round", "list", "--json").stdout) == []
    before = len(desk.platform.sent)
    yes = text_message("UL1", f" 确认　{code}", 4712, to=desk.platform.corp_id)
    with ThreadPoolExecutor(5) as pool:
        assert {one.status for one in pool.map(lambda _: desk.wecom_push(yes), range(5))} == {200}
    desk.say("UL1", f"确认 {code}")  # and once more as a message of its own
    (found,) = json.loads(desk.run("round", "list", "--json").stdout)
    assert {"round", "plan", "state"} <= set(found)
    assert (found["plan"], found["state"]) == ("中层360测评", "open")
    round_id = str(found["round"])
    desk.wait(lambda: len(invited(desk, round_id, before)) >= 22, 15)
    everybody = {f"U{one['工号']}" for one in town()} - {"US404"}
    assert sorted(invited(desk, round_id, before)) == sorted(everybody)
    return round_id


def invited(desk: Desk, round_id: str, since: int) -> list[str]:
    """Everybody who got a message with a link to the round, as often as they got it."""
    return [who for one in desk.platform.sent[since:] if f"/r/{round_id}" in one.text for who in one.to]


def test_managers_round(desk: Desk, tmp_path: Path) -> None:
    round_id = open_once(desk)
    status = desk.say("UL1", "进度")
    assert "已完成 0/23" in status.splitlines()
    assert "员工4-4" in status
    people = [one["工号"] for one in town() if one["工号"] != "S404"]
    values = Values()
    for person in people[:9]:
        values |= answer_all(desk, person)
    assert "已完成 9/23" in desk.say("UL2", f"进度　{round_id}").splitlines()
    check_reminder(desk, people[9:])
    for person in people[9:]:
        values |= answer_all(desk, person)
    code = desk.codes()["S404"]
    assert "员工4-4" in desk.say("UStranger", f"绑定 {code}")
    check_later_steps(desk, round_id)
    check_export(desk, round_id, values, tmp_path)


def check_reminder(desk: Desk, waiting: list[str]) -> None:
    before = len(desk.platform.sent)
    asked = text_message("UL1", "催办", 4713, to=desk.platform.corp_id)
    for _ in range(3):
        assert desk.wecom_push(asked).status == 200
    reminded = lambda: [w for one in desk.platform.sent[before:] if "/r/" in one.text for w in one.to]  # noqa: E731
    desk.wait(lambda: len(reminded()) >= len(waiting), 10)
    time.sleep(0.5)
    assert sorted(reminded()) == sorted(f"U{one}" for one in waiting)


def check_later_steps(desk: Desk, round_id: str) -> None:
    later = date.today() + timedelta(days=20)  # noqa: DTZ011
    answer = desk.say("UL1", f"延期 {round_id} {later.isoformat()}")
    if code := re.search(r"确认 ([0-9A-Z]{4,8})", answer):
        desk.say("UL1", f"确认 {code[1]}")
    (found,) = json.loads(desk.run("round", "list", "--json").stdout)
    assert found["closes_at"].startswith((later.isoformat(), (later - timedelta(days=1)).isoformat()))
    assert "没有" in desk.say("US101", "成绩")
    desk.confirm("UL1", f"关闭 {round_id}")
    desk.wait(lambda: state_of(desk, round_id) == "scored", 20)
    late = Phone(desk)
    late.login("US101")
    assert late.follow(late.get(f"/r/{round_id}/subordinate")).status < 500


def state_of(desk: Desk, round_id: str) -> str:
    rounds = json.loads(desk.run("round", "list", "--json").stdout)
    return next(str(one["state"]) for one in rounds if one["round"] == round_id)


def check_export(desk: Desk, round_id: str, values: Values, folder: Path) -> None:
    out = folder / "out.xlsx"
    desk.run("export", round_id, "--out", out)
    assert load_workbook(out).sheetnames[:2] == ["结果", "明细"]
    results, detail = sheet_rows(out, "结果"), sheet_rows(out, "明细")
    assert list(results[0]) == ["编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记"]
    assert list(detail[0]) == ["编号", "环节", "关系", "人数", "百分比", "得分"]
    relations = expected_relations(values)
    shown = {(row["编号"], row["关系"]): row for row in detail if row["关系"]}
    scores = {}
    for subject in ("M1", "M2", "M3", "M4"):
        parts = {relation: relations[subject, relation] for relation in WEIGHTS}
        scores[subject] = half_up(sum((parts[one] * weight for one, weight in WEIGHTS.items()), Fraction()) / 30)
        for relation in WEIGHTS:
            row = next(row for (who, name), row in shown.items() if who == subject and relation_of(name) == relation)
            assert row["百分比"] in (half_up(parts[relation]), None), (subject, relation)
            assert row["百分比"] is not None or "hidden" in flags_of(results, subject)
    assert {row["编号"]: row["得分"] for row in results} == scores
    order = sorted(scores.values(), reverse=True)
    ranks = {who: order.index(score) + 1 for who, score in scores.items()}
    assert {row["编号"]: row["名次"] for row in results} == ranks
    assert "missing" in flags_of(results, "M1")  # no indicators were imported
    publish(desk, round_id, scores)


def relation_of(name: str) -> str:
    return next((relation for word, relation in NAMES.items() if word in name), name)


def flags_of(results: list[dict[str, Any]], subject: str) -> list[str]:
    return str(next(row["标记"] for row in results if row["编号"] == subject) or "").split(";")


def publish(desk: Desk, round_id: str, scores: dict[str, float]) -> None:
    assert f"{scores['M2']:.2f}" in desk.say("UL1", "结果 经理2")
    assert f"{scores['M2']:.2f}" not in desk.say("UM2", "成绩")
    before = len(desk.platform.sent)
    desk.confirm("UL1", f"发布 {round_id}")
    assert f"{scores['M2']:.2f}" in desk.say("UM2", "成绩")
    told = [who for one in desk.platform.sent[before:] for who in one.to]
    assert told.count("UM3") <= 1
    assert f"{scores['M2']:.2f}" not in desk.say("UM3", "成绩")
    assert "管理员" in desk.say("UM3", "结果 经理2")
    assert state_of(desk, round_id) == "released"
