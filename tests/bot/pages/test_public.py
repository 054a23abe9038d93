"""A public round behind a sign's code: anybody in WeChat, once each, and nobody by name."""

from __future__ import annotations

import re

from sqlalchemy import select

from surveys.library.versions import QUESTIONNAIRE, list_builtins
from surveys.questionnaires import import_questionnaire
from surveys.relations import SubjectSpec
from surveys.rounds import close_round
from surveys.rounds.public_codes import ensure_public_codes
from surveys.sealing.seal import seal_round
from surveys.store.tables import assignment, ballot, comment, public_code
from surveys.work import Work
from tests.world.open_answers import open_answers
from tests.world.site import Site, every, question_form

PLAN = "群众意见"


def codes_of(work: Work) -> dict[str, str]:
    return {row.subject_id: row.code for row in work.db.execute(select(public_code))}


def everything(work: Work) -> str:
    tables = (assignment, ballot, comment)
    return repr([list(work.db.execute(select(table))) for table in tables])


async def opened(site: Site) -> tuple[str, dict[str, str]]:
    round_id = await site.open_round(PLAN)
    return round_id, await site.services.read(codes_of)


def follower(site: Site, openid: str) -> None:
    site.sandbox.oa.add_follower(openid)


async def test_visitor_rates_the_window_behind_the_code(site: Site) -> None:
    _, codes = await opened(site)
    phone = site.follower("oVisitor1")

    page = await phone.get(f"/p/{codes['window-1']}")

    assert page.text.index("不记姓名、手机号和微信号") < page.text.index("<fieldset")
    form = question_form(page)
    assert form.action.endswith(f"/p/{codes['window-1']}")
    assert re.findall(r"<script src=[^>]*/(\w+)\.", page.text) == ["keep"]  # on this phone: test_public_kept.py
    done = await phone.post(form.action, every(form, "5"))
    assert done.path == f"/p/{codes['window-1']}/done"
    assert re.search(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}", done.text)


async def test_second_answer_of_one_account_replaces_the_first(site: Site) -> None:
    _, codes = await opened(site)
    for value in ("5", "2"):
        phone = site.follower("oVisitor1")  # a new browser: the cookie is gone, the account is the same
        form = question_form(await phone.get(f"/p/{codes['window-1']}"))
        await phone.post(form.action, every(form, value))

    (answers,) = await site.services.read(open_answers)

    assert "2" in answers.values()


async def test_two_windows_are_two_answers_of_one_visitor(site: Site) -> None:
    _, codes = await opened(site)
    phone = site.follower("oVisitor1")
    for key in ("window-1", "window-2"):
        form = question_form(await phone.get(f"/p/{codes[key]}"))
        await phone.post(form.action, every(form, "4"))

    rows = await site.services.read(lambda work: list(work.db.execute(select(assignment))))

    assert {row.subject_id for row in rows} == {"window-1", "window-2"}
    assert len({row.rater for row in rows}) == 1


async def test_nothing_kept_names_the_visitor(site: Site) -> None:
    round_id, codes = await opened(site)
    phone = site.follower("oVisitor1")
    form = question_form(await phone.get(f"/p/{codes['window-1']}"))
    await phone.post(form.action, every(form, "5"))
    before = await site.services.read(everything)

    await site.services.write(close_round, round_id=round_id, actor="person:S011")
    await site.services.write(seal_round, round_id=round_id)

    after = await site.services.read(everything)
    assert "oVisitor1" not in before + after


async def test_form_without_its_token_stores_nothing(site: Site) -> None:
    _, codes = await opened(site)
    phone = site.follower("oVisitor1")
    form = question_form(await phone.get(f"/p/{codes['window-1']}"))

    answer = await phone.post(form.action, {**every(form, "5"), "csrf": "forged"})

    assert answer.status == 403
    assert await site.services.read(everything) == repr([[], [], []])


async def test_window_of_another_code_is_refused(site: Site) -> None:
    _, codes = await opened(site)
    phone = site.follower("oVisitor1")
    form = question_form(await phone.get(f"/p/{codes['window-1']}"))
    foreign = {name.replace("window-1", "window-2"): value for name, value in every(form, "5").items()}

    answer = await phone.post(form.action, foreign)

    assert answer.status == 422
    assert await site.services.read(everything) == repr([[], [], []])


async def test_public_session_opens_no_page_of_the_staff(site: Site) -> None:
    round_id, codes = await opened(site)
    phone = site.follower("oVisitor1")
    await phone.get(f"/p/{codes['window-1']}")

    page = await phone.get("/t")

    assert page.status == 403
    assert (await phone.get(f"/r/{round_id}/public")).status == 403


async def test_code_without_a_round_says_so(site: Site) -> None:
    subjects = [SubjectSpec("window-1", "service", "综合受理窗口", "", "service")]
    (sign,) = await site.services.write(ensure_public_codes, plan_name=PLAN, subjects=subjects)
    phone = site.follower("oVisitor1")

    page = await phone.get(f"/p/{sign.code}")

    assert page.status == 409
    assert "现在没有进行中的评议" in page.text
    assert (await phone.get("/p/NOSUCH11")).status == 404


async def test_sign_keeps_its_code_over_the_rounds(site: Site) -> None:
    round_id, codes = await opened(site)
    await site.services.write(close_round, round_id=round_id, actor="person:S011")

    _, again = await opened(site)

    assert again == codes


async def test_a_sign_asks_why_only_those_who_are_dissatisfied(site: Site) -> None:
    text = dict(list_builtins(QUESTIONNAIRE))["p5-public"].replace('"p5-public"', '"p10-public"')
    await site.services.write(import_questionnaire, text=text, file="q.toml")
    _, codes = await opened(site)
    phone = site.follower("oVisitor1")
    page = await phone.get(f"/p/{codes['window-1']}")
    assert "static/logic." in page.text
    form = question_form(page)
    common = [("csrf", form.hidden["csrf"]), ("window-1.s", "1"), ("window-1.1", "slow"), ("window-1.1", "attitude")]

    pleased = await phone.post(form.action, [*common, ("window-1.0", "5")])

    assert "有 1 处按您前面的回答不用答，没有计入。" in pleased.text
    assert "slow" not in repr(await site.services.read(open_answers))
    await phone.post(form.action, [*common, ("window-1.0", "1")])
    (answers,) = await site.services.read(open_answers)
    assert answers["不满意的方面"] == "slow|attitude"
