"""A rater's way over HTTP: link, login, form, draft, submission, thanks."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import func, select

from surveys.rounds import close_round, extend_round
from surveys.sealing.seal import seal_round
from surveys.store.tables import assignment, ballot
from surveys.work import Work
from tests.conftest import Clock
from tests.world.site import Site, bind_firm, every, question_form, subjects_of


def count_ballots(work: Work) -> int:
    return work.db.execute(select(func.count()).select_from(ballot)).scalar_one()


async def test_a_leader_goes_from_the_link_to_the_receipt(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    tasks = await phone.get("/t")
    assert tasks.status == 200
    assert f"r/{round_id}/leader" in tasks.text
    page = await phone.get(f"/r/{round_id}")
    assert page.text.index("实名测评") < page.text.index("<fieldset")
    form = question_form(page)
    assert len(subjects_of(form)) == 10
    assert len(form.controls) == 40
    done = await phone.post(f"/r/{round_id}/leader", every(form, "88"))
    assert (done.status, done.path) == (200, f"/r/{round_id}/leader/done")
    assert re.search(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}", done.text)
    again = question_form(await phone.get(f"/r/{round_id}/leader"))
    assert {control.value for control in again.controls.values()} == {"88"}
    assert "可修改到 11月16日" in (await phone.get("/t")).text


async def test_a_form_that_ends_in_the_next_year_says_which(site: Site, clock: Clock) -> None:
    round_id = await site.open_round("中层360测评")
    ends = datetime(2027, 1, 5, 15, 59, 59, tzinfo=UTC)
    await site.services.write(extend_round, round_id=round_id, closes_at=ends, actor="person:S011")
    phone = site.phone("uA001")
    assert "2027年1月5日 23:59 截止" in (await phone.get(f"/r/{round_id}/leader")).text
    assert "2027年1月5日 23:59 截止" in (await phone.get("/t")).text
    clock.now = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    tasks = (await phone.get("/t")).text
    assert "1月5日 23:59 截止" in tasks
    assert "2027年" not in tasks


async def test_an_anonymous_form_promises_before_the_first_question(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    page = await site.phone("uS011").get(f"/r/{round_id}/subordinate")
    assert page.text.index("匿名测评") < page.text.index("看不到谁打了几分") < page.text.index("<fieldset")
    assert "少于 3 人" in page.text


async def test_a_double_tap_is_one_ballot_and_the_last_answer_counts(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    form = question_form(await phone.get(f"/r/{round_id}/leader"))
    first = await phone.post(f"/r/{round_id}/leader", every(form, "70"))
    second = await phone.post(f"/r/{round_id}/leader", every(form, "90"))
    assert first.path == second.path == f"/r/{round_id}/leader/done"
    assert first.text == second.text
    assert await site.services.read(count_ballots) == 10
    again = question_form(await phone.get(f"/r/{round_id}/leader"))
    assert {control.value for control in again.controls.values()} == {"90"}


async def test_some_colleagues_now_and_the_others_later(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    token = question_form(await phone.get(f"/r/{round_id}/leader")).hidden["csrf"]
    page = await phone.post(f"/r/{round_id}/leader", {"csrf": token, "M001.0": "80", "M002.1": ""})
    assert page.path == f"/r/{round_id}/leader"  # not done yet: the form again
    assert "已评 2/10" in (await phone.get("/t")).text


async def test_a_draft_comes_back_as_it_was_typed(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    form = question_form(await phone.get(f"/r/{round_id}/leader"))
    page = await phone.post(f"/r/{round_id}/leader/draft", {**form.hidden, "M001.0": "105", "M002.1": "66"})
    assert page.path == f"/r/{round_id}/leader?saved=1"
    assert "草稿已保存" in page.text
    tasks = (await phone.get("/t")).text
    assert "已填 2/40，还没有提交" in tasks
    assert "继续评价" in tasks
    controls = question_form(page).controls
    assert (controls["M001.0"].value, controls["M002.1"].value, controls["M003.0"].value) == ("105", "66", "")
    assert await site.services.read(count_ballots) == 0
    quiet = await phone.post(f"/r/{round_id}/leader/draft", form.hidden, headers={"Accept": "*/*"})
    assert (quiet.status, quiet.body) == (204, b"")


async def test_answers_changed_after_they_were_sent_are_said_not_to_count_yet(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone, where = site.phone("uA001"), f"/r/{round_id}/leader"
    sent = every(question_form(await phone.get(where)), "80")
    await phone.post(where, sent)
    assert "您已经提交过；再次提交会替换之前的答案。" in (await phone.get(where)).text

    await phone.post(f"{where}/draft", {"csrf": sent["csrf"], "part": "1", "M001.0": "70", "M002.1": ""})
    waiting = (await phone.get(where)).text
    assert "您已经提交过，后来又改了 2 处，还没有提交。按“提交修改”才算数。" in waiting
    assert "再次提交会替换" not in waiting

    await phone.post(where, {**sent, "M001.0": "70", "M002.1": ""})
    assert "再次提交会替换" in (await phone.get(where)).text


async def test_thanks_before_an_answer_leads_to_the_form(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    assert (await site.phone("uA001").get(f"/r/{round_id}/leader/done")).path == f"/r/{round_id}/leader"


async def test_receipt_is_found_in_the_published_list(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    form = question_form(await phone.get(f"/r/{round_id}/leader"))
    thanks = await phone.post(f"/r/{round_id}/leader", every(form, "61.25"))
    (code,) = re.findall(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}", thanks.text)
    assert (await phone.get(f"/receipts/{round_id}")).status == 409

    await site.services.write(close_round, round_id=round_id, actor="person:S011")
    await site.services.write(seal_round, round_id=round_id)

    published = await phone.get(f"/receipts/{round_id}?code={code.lower().replace(' ', '+')}")
    assert "✓ 这份答卷已计入" in published.text
    assert published.text.count(code) == 1
    assert "共 1 份" in published.text
    assert "61.25" not in published.text
    other = await phone.get(f"/receipts/{round_id}?code=ZZZZZZZZZZZZ<b>")
    assert "名单里没有" in other.text
    assert "<b>" not in other.text.partition("<form")[2].partition("<p role")[0]
    assert (await phone.get("/receipts/RNONE")).status == 404


async def test_an_enterprise_chooses_among_levels(site: Site) -> None:
    await bind_firm(site, "oFirm", "91350200MA00000001")
    round_id = await site.open_round("园区服务满意度")
    phone = site.follower("oFirm")
    form = question_form(await phone.get(f"/r/{round_id}"))
    first = next(iter(form.controls.values()))
    assert first.options == ["5", "4", "3", "2", "1", ""]
    answer = await phone.post(f"/r/{round_id}/enterprise", {**every(form, "4"), first.name: ""})
    assert answer.path.endswith("/done")
    again = question_form(await phone.get(f"/r/{round_id}")).controls
    assert {control.value for control in again.values()} == {"4", ""}


async def test_several_forms_of_one_round_stand_side_by_side(site: Site) -> None:
    round_id = await site.open_round("中层360测评")

    def also_as_subordinate(work: Work) -> None:
        place = {"round_id": round_id, "rater": "person:M001", "relation": "subordinate", "subject_id": "M002"}
        work.db.execute(assignment.insert().values(**place))

    await site.services.write(also_as_subordinate)
    phone = site.phone("uM001")
    page = await phone.get(f"/r/{round_id}")
    assert page.text.index("协作评价 0/4") < page.text.index("下属评价 0/1")
    form = question_form(page)
    thanks = await phone.post(form.action, every(form, "80"))
    assert "继续下一份：评价您的上级" in thanks.text
    page = await phone.get(f"/r/{round_id}")  # the first form that is not finished
    assert "协作评价 ✓" in page.text
    assert subjects_of(question_form(page)) == ("M002",)


async def test_every_page_carries_its_headers(site: Site) -> None:
    phone = site.phone("uA001")
    for path in ("/", "/t", "/p/ABC", "/r/RNONE"):
        page = await phone.get(path)
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "style=" not in page.text
    assert (await phone.get("/p/ABC")).status == 404


async def test_health_and_metrics(site: Site) -> None:
    phone = site.phone("uA001")
    assert (await phone.get("/healthz")).text == "ok"
    assert (await phone.get("/readyz")).status == 200
    await phone.get("/r/RSECRET")
    metrics = await phone.get("/metrics")
    assert 'route="/r/{round}"' in metrics.text
    assert "RSECRET" not in metrics.text
    assert (await phone.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"})).status == 404
