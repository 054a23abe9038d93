"""Pages and forms: who is known, by what, and what a bad post cannot do."""

from __future__ import annotations

import json

import pytest

from tests.outsider.forms import Form, questionnaire_of, read_page
from tests.outsider.service import WECHAT_UA, Desk, Phone, ask

pytestmark = pytest.mark.slow


def done_count(desk: Desk, plan: str) -> int:
    return int(json.loads(desk.run("round", "status", desk.rounds[plan], "--json").stdout)["done"])


def open_form(desk: Desk, person: str) -> tuple[Phone, Form]:
    """The first questionnaire on this person's list."""
    phone = Phone(desk)
    home = phone.login(person)
    link = next(one for one in read_page(home.body)[1] if "/r/" in one)
    return phone, questionnaire_of(phone.follow(phone.get(link)).body)


def answers(form: Form, value: str = "80") -> list[tuple[str, str]]:
    return [*form.hidden, *((one.control.name, value) for one in form.questions)]


def test_authorize_parameters_and_state(shared: Desk) -> None:
    location, asked = Phone(shared).authorize("/t")
    assert location.startswith(shared.platform.wecom_base + "/connect/oauth2/authorize?")
    assert location.endswith("#wechat_redirect")
    assert list(asked)[:6] == ["appid", "redirect_uri", "response_type", "scope", "state", "agentid"]
    assert asked["state"].isascii()
    assert asked["state"].isalnum()
    assert len(asked["state"]) <= 128
    location, asked = Phone(shared, WECHAT_UA).authorize("/t")
    assert list(asked) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert asked["appid"] == shared.platform.app_id
    desktop = Phone(shared, "Mozilla/5.0 (X11; Linux) Firefox/130")
    page = desktop.follow(desktop.get("/t"))
    assert page.status < 500
    assert "微信" in page.body


def test_a_second_arrival_with_the_same_code_works(shared: Desk) -> None:
    phone = Phone(shared)
    _, asked = phone.authorize("/t")
    code = shared.platform.code_for("UM1")
    assert "经理1" in phone.follow(phone.come_back(code, asked)).body
    assert "经理1" in phone.follow(phone.come_back(code, asked)).body
    early = Phone(shared)  # both arrive before either has a cookie
    _, asked = early.authorize("/t")
    code, jar = shared.platform.code_for("UM1"), dict(early.cookies)
    early.come_back(code, asked)
    early.cookies = jar
    assert "经理1" in early.follow(early.come_back(code, asked)).body


def test_nobody_comes_in_by_anything_but_the_platform(shared: Desk) -> None:
    victim, thief = Phone(shared), Phone(shared)
    _, asked = victim.authorize("/t")
    code = shared.platform.code_for("UM1")
    arrivals = {
        "no cookie": thief.come_back(code, asked),
        "missing state": victim.get(f"/login/wecom?code={code}"),
        "wrong state": victim.come_back(code, asked, state="A" * 24),
        "no code": victim.get(f"/login/wecom?state={asked['state']}"),
        "wrong code": victim.come_back("nonsense", asked),
        "stranger": victim.come_back(shared.platform.code_for("openid:oX"), victim.authorize("/t")[1]),
        "not on the roster": victim.come_back(shared.platform.code_for("nobody"), victim.authorize("/t")[1]),
    }
    for name, answer in arrivals.items():
        assert answer.status < 500, name
        assert "经理1" not in answer.body, name
    for phone in (victim, thief):
        for path in ("/t?userid=UM1", "/r/" + shared.rounds["中层360测评"]):
            assert "经理1，" not in phone.get(path).body
    snapshot = Phone(shared, WECHAT_UA)
    page = snapshot.login("snapUser")
    assert page.status < 500
    assert not [form for form in read_page(page.body)[0] if form.questions]


def test_redirects_stay_at_home(shared: Desk) -> None:
    phone = Phone(shared)
    for path in (
        "//evil.example/x",
        "/\\evil.example",
        "/t?next=//evil.example",
        "/login/wecom?next=https://evil.example",
    ):
        answer = ask(shared.base, "GET", path, None, {"User-Agent": phone.agent})
        assert answer.status < 500
        assert not answer.location.startswith(("//", "/\\", "https://evil"))


@pytest.mark.parametrize(
    "value", ["101", "-1", "NaN", "Infinity", "1e400", "1e1", "八十", "80.001", "80;drop", "9" * 5000, "0x10", "+"]
)
def test_values_outside_the_scale_are_refused(shared: Desk, value: str) -> None:
    phone, form = open_form(shared, "UM1")
    fields = answers(form)
    fields[-1] = (fields[-1][0], value)
    answer = phone.post(form.action, fields)
    assert 400 <= answer.status < 500, (value, answer.status)
    assert "UM1" not in json.dumps(json.loads(shared.run("round", "list", "--json").stdout))


def test_bad_posts_change_nothing(shared: Desk) -> None:
    phone, form = open_form(shared, "UM1")
    other, _ = open_form(shared, "US201")
    good = answers(form)
    token = next(name for name, _ in form.hidden if "csrf" in name)
    no_token = [one for one in good if one[0] != token]
    forged = [*no_token, (token, "A" * 26)]
    theirs = [(name.replace("M2", "M1"), value) for name, value in good]
    ghost = [(name.replace("M2", "NOBODY"), value) for name, value in good]
    extra = [*good, *((f"L1.{n}", "5") for n in range(4)), ("L1.s", "1")]
    path = phone.where(form.action)
    bad = {
        "no token": phone.post(path, no_token),
        "forged token": phone.post(path, forged),
        "token of another": other.post(path, good),
        "no cookie": Phone(shared).post(path, good),
        "own name": phone.post(path, theirs),
        "nobody": phone.post(path, ghost),
        "foreign subject": phone.post(path, extra),
        "doubled": phone.post(path, [*good, (good[-1][0], "20")]),
        "empty": phone.post(path, b""),
        "huge": phone.post(path, b"a=" + b"x" * 3_000_000),
        "many": phone.post(path, [(f"f{n}", "1") for n in range(20_000)]),
        "binary": phone.post(path, b"\xff\xfe%zz&&&==="),
        "json": phone.post(path, b'{"a": 1}', **{"Content-Type": "application/json"}),
        "multipart": phone.post(path, b"--x", **{"Content-Type": "multipart/form-data; boundary=x"}),
        "unknown round": phone.post("/r/RZZZZZ/peer", good),
        "unknown relation": phone.post(path.rsplit("/", 1)[0] + "/leader", good),
        "strange relation": phone.post(path.rsplit("/", 1)[0] + "/%00", good),
    }
    for name, answer in bad.items():
        assert 400 <= answer.status < 500, (name, answer.status, answer.location)  # a redirect would mean stored
    assert done_count(shared, "中层360测评") == 0
    assert ask(shared.base, "GET", "/healthz").status == 200


def test_a_page_shows_only_what_is_mine(shared: Desk) -> None:
    phone, form = open_form(shared, "US101")
    assert {one.subject for one in form.questions} == {"M1"}
    for path in ("/r/RNONE0", "/r/x/y/z", "/p/NOCODE", "/admin", "/r/%2e%2e/%2e%2e", "/sandbox", "/t/../../etc/passwd"):
        answer = phone.get(path)
        assert answer.status < 500, path
        assert answer.status in (302, 303, 403, 404), (path, answer.status)
