"""A session whose account was taken away, by every POST route there is: refused, nothing read, nothing changed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.desk import DESK_ROUTES
from bot.pages import ROUTES
from bot.sandbox import Page, SandboxBrowser
from bot.sandbox.phone.forms import Form
from surveys.accounts.bindings import bind_account
from surveys.accounts.erasure import erase_account
from surveys.roster import list_codes
from surveys.store.tables import assignment, audit, ballot, draft, person, refusal
from surveys.work import Work
from tests.world.desk import DeskBrowser, enter
from tests.world.site import Site, bind_firm, every, question_form, subjects_of

FIRM, OLD, NEW = "91350200MA00000001", "oOldContact", "oNewContact"
PERSON = "S021"
TAKEN = "这个微信账号现在不对应这张表的填写人"
Take = Callable[[Site], Awaitable[None]]


async def to_another_member(site: Site) -> None:
    await site.services.write(set_person, wecom_userid="sock1")


async def to_nobody(site: Site) -> None:
    await site.services.write(set_person, wecom_userid=None)


async def with_its_owner(site: Site) -> None:
    await site.services.write(set_person, status="left")


def set_person(work: Work, **values: Any) -> None:
    work.db.execute(update(person).where(person.c.person_id == PERSON).values(**values))


def kept(work: Work) -> list[Any]:
    """All that a POST of a rater may change."""
    tables = (assignment, ballot, draft, refusal, audit)
    return [sorted(map(repr, work.db.execute(select(table)).all())) for table in tables]


def fields_for(path: str, form: Form) -> Mapping[str, str]:
    """What the page would send."""
    if path.endswith("/decline"):
        return {"csrf": form.hidden["csrf"], "subject": subjects_of(form)[0], "reason": "conflict"}
    return every(form, "1")


async def try_all(phone: SandboxBrowser, where: Mapping[str, str], form: Form) -> dict[str, Page]:
    answers = {}
    for route in ROUTES:
        if route.method == "POST" and route.guard == "person":
            path = re.sub(r"\{(\w+)\}", lambda part: where[part[1]], route.path)
            answers[route.path] = await phone.post(path, fields_for(path, form), headers={"Accept": "text/html"})
            if path.endswith("/draft"):
                script = {"part": "1", **fields_for(path, form)}
                answers[route.path + " by the script"] = await phone.post(path, script, headers={"Accept": "*/*"})
    return answers


@pytest.mark.parametrize("take", [to_another_member, to_nobody, with_its_owner])
async def test_no_post_of_a_lost_account_reads_or_changes_anything(site: Site, take: Take) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone(f"u{PERSON}")
    form = question_form(await phone.get(f"/r/{round_id}/subordinate"))
    await take(site)
    before = await site.services.read(kept)

    answers = await try_all(phone, {"round": round_id, "relation": "subordinate"}, form)

    assert len(answers) >= 4
    assert {path: page.status for path, page in answers.items()} == dict.fromkeys(answers, 403)
    assert not any("values" in page.text or 'type="number"' in page.text for page in answers.values())
    assert await site.services.read(kept) == before


async def test_the_same_requests_are_taken_while_the_account_is_theirs(site: Site) -> None:
    """The control."""
    round_id = await site.open_round("中层360测评")
    phone = site.phone(f"u{PERSON}")
    form = question_form(await phone.get(f"/r/{round_id}/subordinate"))
    before = await site.services.read(kept)

    answers = await try_all(phone, {"round": round_id, "relation": "subordinate"}, form)

    assert 403 not in {page.status for page in answers.values()}
    assert await site.services.read(kept) != before


async def test_what_was_typed_is_carried_and_shown_to_no_other_account(site: Site) -> None:
    """An enterprise's contact unfollows with the form open; the successor answers; the old phone sends its form."""
    await bind_firm(site, OLD, FIRM)
    round_id = await site.open_round("园区服务满意度")
    where = f"/r/{round_id}/enterprise"
    old = site.follower(OLD)
    form = question_form(await old.get(where))
    await site.services.write(erase_account, channel="oa", address=OLD)
    await hand_over(site)
    new = site.follower(NEW)
    sent = every(question_form(await new.get(where)), "5")
    assert (await new.post(where, sent)).path == f"{where}/done"

    refused = await old.post(where, every(form, "1"), headers={"Accept": "text/html"})
    again = await old.get(where)

    assert refused.status == 403
    assert TAKEN in refused.text
    assert "您填的内容还在" in refused.text
    assert again.status == 403  # bound to nobody any more
    shown = question_form(await new.get(where))
    assert chosen(shown, await new.get(where)) == {"5"}


async def hand_over(site: Site) -> None:
    codes = {code.key: code.code for code in await site.services.read(list_codes)}
    site.sandbox.official.add_follower(NEW, "新联系人")
    await site.services.write(bind_account, channel="oa", address=NEW, code=codes[FIRM])


def chosen(form: Form, page: Page) -> set[str]:
    assert form.controls
    return set(re.findall(r'<input[^>]*type="radio"[^>]*value="([^"]*)"[^>]*checked', page.text))


async def test_no_post_of_the_desk_is_taken_once_the_administrators_account_is_anothers(site: Site) -> None:
    desk = await enter(site)
    token = (await desk.get("/admin/days")).form("/leave").fields["csrf"]
    await site.services.write(move_administrator)
    before = await site.services.read(kept)

    answers = {
        route.path: await press(desk, re.sub(r"\{\w+\}", "X", route.path), token)
        for route in DESK_ROUTES
        if route.method == "POST" and route.way != "entry"
    }

    assert len(answers) > 10
    assert answers == dict.fromkeys(answers, 403)
    assert (await desk.get("/admin")).status == 403
    assert await site.services.read(kept) == before
    await desk.http.close()


async def press(desk: DeskBrowser, path: str, token: str) -> int:
    return (await desk.post(path, {"csrf": token})).status


def move_administrator(work: Work) -> None:
    work.db.execute(update(person).where(person.c.person_id == "S011").values(wecom_userid="sock1"))


def test_every_post_route_stands_behind_a_guard_that_is_tried_here() -> None:
    guards = {route.guard for route in ROUTES if route.method == "POST"}
    assert guards == {"person", "public"}  # of `public` the party is made of the account itself
    assert {route.way for route in DESK_ROUTES if route.method == "POST"} == {"desk", "file", "entry"}


async def test_every_page_says_whose_it_is(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    site.services.settings.organisation = "××<园区>管委会"
    phone = site.phone("uA001")
    for path in ("/", "/t", f"/r/{round_id}/leader", "/r/RNONE", "/p/none", "/receipts/RNONE", "/admin"):
        page = await phone.get(path)
        assert "</i>××&lt;园区&gt;管委会</a>" in page.text, path
