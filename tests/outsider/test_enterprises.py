"""Enterprises: they bind by code through the Official Account and answer on their phones; seats count."""

from __future__ import annotations

import json
import time

import pytest
from openpyxl import load_workbook

from tests.outsider.conftest import Opener
from tests.outsider.forms import Form, questionnaire_of, read_page
from tests.outsider.people import DEPARTMENTS, companies
from tests.outsider.service import WECHAT_UA, Desk, Phone

pytestmark = pytest.mark.slow


def answer(desk: Desk, openid: str, level: int) -> None:
    phone = Phone(desk, WECHAT_UA)
    home = phone.login(openid)
    link = next(one for one in read_page(home.body)[1] if "/r/" in one)
    form = questionnaire_of(phone.follow(phone.get(link)).body)
    assert {one.subject for one in form.questions} <= {*DEPARTMENTS, "管委会"}
    done = phone.post(form.action, levels(form, level))
    assert done.status in (200, 303)


def levels(form: Form, level: int) -> list[tuple[str, str]]:
    fields = list(form.hidden)
    for question in form.questions:
        control = question.control
        if control.kind == "radio":
            assert set(control.values) == {"", "1", "2", "3", "4", "5"}, control.values
        if control.kind in ("radio", "select", "number"):
            fields.append((control.name, str(level)))
        else:
            fields.append((control.name, ""))
    return fields


def test_satisfaction_round(open_desk: Opener) -> None:
    desk = open_desk(firms=companies(seats=2))
    codes = {key: code for key, code in desk.codes().items() if key.startswith("9131")}
    first = "91310000MA1K000001"
    assert "企业1" in desk.follower_says("oA1", f"绑定 {codes[first]}")
    assert "企业1" in desk.follower_says("oA2", f"　绑定　{codes[first].lower()}　")
    third = desk.follower_says("oA3", f"绑定 {codes[first]}")
    assert "企业1" not in third or "已" in third or "满" in third, third
    assert desk.follower_says("oA4", "绑定 NOSUCH12")
    assert desk.follower_says("oA4", "我的")
    for n in (2, 3, 4):
        key = f"91310000MA1K0000{n:02d}"
        assert f"企业{n}" in desk.follower_says(f"oB{n}", f"绑定{codes[key]}")
    desk.run("round", "open", "园区服务满意度")
    end = time.monotonic() + 90
    while time.monotonic() < end and len({one.to for one in desk.platform.told if "/r/" in one.text}) < 5:
        time.sleep(0.1)
    told = [one.to[0] for one in desk.platform.told if "/r/" in one.text]
    assert sorted(told) == ["oA1", "oA2", "oB2", "oB3", "oB4"]
    status = desk.say("UL1", "进度")
    assert "企业5" in status
    assert "企业6" in status
    answer(desk, "oA1", 5)
    answer(desk, "oA2", 4)
    answer(desk, "oB2", 3)
    assert Phone(desk, WECHAT_UA).login("oA4").status < 500
    answer(desk, "oB3", 4)
    (found,) = json.loads(desk.run("round", "list", "--json").stdout)
    before = len(desk.platform.told)
    desk.say("UL1", "催办 园区服务满意度")
    desk.wait(lambda: desk.platform.told[before:], 60)
    time.sleep(1)
    assert [one.to[0] for one in desk.platform.told[before:]] == ["oB4"]
    desk.run("round", "close", found["round"])
    desk.run("export", "园区服务满意度", "--out", "out.xlsx")
    head, *rows = load_workbook(desk.folder / "out.xlsx")["明细"].iter_rows(values_only=True)
    detail = [dict(zip(head, row, strict=True)) for row in rows]
    mine = [row for row in detail if row["编号"] == "综合科" and row["关系"]]
    assert mine
    assert mine[0]["人数"] == 3
