"""Keys and names as they come: full of signs, long, alike; and forms that arrive too late."""

from __future__ import annotations

import pytest

from tests.outsider.conftest import Opener
from tests.outsider.forms import questionnaire_of, read_page
from tests.outsider.people import town
from tests.outsider.service import Desk, Phone

pytestmark = pytest.mark.slow
KEYS = {"M1": "a.b.s", "M2": "x/y z", "M3": '<b>"&', "M4": "工号-４", "S101": "%2e%2e"}


def rate_everybody(desk: Desk, who: str, value: str) -> int:
    """Give `value` throughout the first form; returns how many it asked about."""
    phone = Phone(desk)
    link = next(address for address in read_page(phone.login(who).body)[1] if "/r/" in address)
    form = questionnaire_of(phone.follow(phone.get(link)).body)
    fields = [*form.hidden, *((question.control.name, value) for question in form.questions)]
    assert phone.post(form.action, fields).status in (200, 303)
    return len({question.subject for question in form.questions})


def test_odd_keys_and_late_forms(open_desk: Opener) -> None:
    people = town()
    for one in people:
        for column in ("工号", "上级工号"):
            one[column] = KEYS.get(one.get(column, ""), one.get(column))
    people[3]["姓名"] = people[8]["姓名"] = "王 伟"
    desk = open_desk(people)
    round_id = desk.run("round", "open", "中层360测评").stdout.split()[-1]
    assert rate_everybody(desk, "UL1", "77.5") == 4
    assert "已完成 1/23" in desk.say("UL2", "进度").splitlines()
    assert desk.say("UL1", "结果 王伟")
    rate_everybody(desk, "UL2", "77.5")  # whoever answered alone was promised that only a summary is shown
    other = Phone(desk)
    home = other.login("UM1")
    link = next(one for one in read_page(home.body)[1] if "/r/" in one)
    late = questionnaire_of(other.follow(other.get(link)).body)
    there = other.where(late.action)
    desk.run("round", "close", round_id)
    answer = other.post(there, [*late.hidden, *((one.control.name, "50") for one in late.questions)])
    assert 400 <= answer.status < 500, answer.status
    assert "结束" in answer.body or "截止" in answer.body or "关闭" in answer.body
    desk.run("export", round_id, "--out", "out.xlsx")
    desk.run("round", "release", round_id)
    assert "77.5" in desk.say("UM1", "成绩")
    reader = Phone(desk)
    reader.login("UM2")  # whose number has a slash
    report = reader.follow(reader.get(f"/me/{round_id}"))
    assert report.status == 200
    assert 'data-figure="relation:leader">77.50<' in report.body
    assert desk.run("round", "release", round_id, code=1).stderr
    assert desk.run("round", "close", round_id, code=None).returncode in (0, 1)
    assert desk.run("round", "extend", round_id, "+3天", code=1).stderr
    assert desk.run("round", "extend", round_id, "someday", code=2).stderr
