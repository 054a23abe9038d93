"""What must not pass: each gets a sentence for its reader, and changes nothing."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from surveys.rounds import close_round
from surveys.store.tables import assignment, ballot, draft
from surveys.work import Work
from tests.world.site import Site, every, question_form


def count_stored(work: Work) -> tuple[int, int, int]:
    done = select(func.count()).where(assignment.c.done_on.is_not(None))
    counts = [work.db.execute(wanted).scalar_one() for wanted in (select(func.count()).select_from(ballot), done)]
    return counts[0], counts[1], work.db.execute(select(func.count()).select_from(draft)).scalar_one()


async def stored(site: Site) -> tuple[int, int, int]:
    return await site.services.read(count_stored)


@pytest.fixture
async def round_id(site: Site) -> str:
    return await site.open_round("中层360测评")


@pytest.mark.parametrize("token", [None, "", "0" * 26, "令牌"])
@pytest.mark.parametrize("tail", ["", "/draft"])
async def test_a_form_without_its_token_changes_nothing(
    site: Site, round_id: str, token: str | None, tail: str
) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "80")
    fields.pop("csrf")
    answer = await phone.post(
        f"/r/{round_id}/leader{tail}", {**fields, **({"csrf": token} if token is not None else {})}
    )
    assert answer.status == 403
    assert "页面已过期" in answer.text
    assert await stored(site) == (0, 0, 0)


async def test_another_sessions_token_is_refused(site: Site, round_id: str) -> None:
    phone, other = site.phone("uA001"), site.phone("uA002")
    foreign = question_form(await other.get(f"/r/{round_id}/leader")).hidden["csrf"]
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "80")
    assert (await phone.post(f"/r/{round_id}/leader", {**fields, "csrf": foreign})).status == 403
    assert await stored(site) == (0, 0, 0)


async def test_a_refusals_links_lead_somewhere(site: Site, round_id: str) -> None:
    """A refused draft has an address that only takes forms: 大字, which opens the page's own, is not there."""
    phone = site.phone("uA001")
    fields = {**every(question_form(await phone.get(f"/r/{round_id}/leader")), "80"), "csrf": "0"}
    refused = await phone.post(f"/r/{round_id}/leader/draft", fields)
    assert refused.status == 403
    assert "?big=" not in refused.text
    assert "?big=" in (await phone.get("/t")).text


async def test_without_a_session_nothing_is_taken(site: Site, round_id: str) -> None:
    answer = await site.phone("uA001").post(f"/r/{round_id}/leader", {"M001.0": "80"})
    assert answer.status == 403
    assert "登录已过期" in answer.text


@pytest.mark.parametrize("extra", [("S011.0", "80"), ("NOBODY.0", "80"), ("M001.9", "80"), ("M001.x", "80")])
async def test_foreign_people_and_items_are_refused(site: Site, round_id: str, extra: tuple[str, str]) -> None:
    phone = site.phone("uM001")
    page = await phone.get(f"/r/{round_id}/peer")
    fields = every(question_form(page), "81")
    answer = await phone.post(f"/r/{round_id}/peer", [*fields.items(), extra])
    assert answer.status == 422
    assert "不属于您" in answer.text
    assert {control.value for control in question_form(answer).controls.values()} == {"81"}
    assert await stored(site) == (0, 0, 0)


async def test_a_colleague_of_the_round_who_is_not_mine_is_refused(site: Site, round_id: str) -> None:
    phone = site.phone("uM001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/peer")), "81")
    answer = await phone.post(f"/r/{round_id}/peer", {**fields, "M001.0": "100"})
    assert answer.status == 422
    assert "不属于您" in answer.text
    assert await stored(site) == (0, 0, 0)


async def test_wrong_values_come_back_with_their_reasons_and_everything_typed(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "77")
    fields |= {"M001.0": "101", "M002.1": '"><script>', "M003.2": "8.123"}
    answer = await phone.post(f"/r/{round_id}/leader", fields)
    assert answer.status == 422
    for said in ("请填 0 到 100 之间的数", "请填数字", "最多 2 位小数"):
        assert answer.text.count(said) == 2  # beside its field, and in the summary above
    assert "<script>" not in answer.text
    controls = question_form(answer).controls
    assert html.unescape(controls["M002.1"].value) == '"><script>'
    assert controls["M001.0"].value == "101"
    assert controls["M004.0"].value == "77"
    assert answer.text.count('aria-invalid="true"') == 3
    assert await stored(site) == (0, 0, 0)


async def test_a_field_sent_twice_is_refused(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "77")
    answer = await phone.post(f"/r/{round_id}/leader", [*fields.items(), ("M001.0", "99")])
    assert answer.status == 422
    assert "提交了两次" in answer.text
    assert await stored(site) == (0, 0, 0)


async def test_other_peoples_forms_are_not_found(site: Site, round_id: str) -> None:
    staff = site.phone("uS011")
    for path in (
        f"/r/{round_id}/leader",
        f"/r/{round_id}/leader/done",
        f"/r/{round_id}/leader/decline",
        f"/r/{round_id}/nonsense",
        f"/r/{round_id}/nonsense/decline",
        "/r/RNONE",
        "/r/X/y",
    ):
        assert (await staff.get(path)).status == 404
    token = question_form(await staff.get(f"/r/{round_id}/subordinate")).hidden["csrf"]
    answer = await staff.post(f"/r/{round_id}/leader", {"csrf": token, "M001.0": "1"})
    assert answer.status == 404
    assert await stored(site) == (0, 0, 0)


async def test_a_round_that_is_over_says_so(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "77")
    await site.services.write(close_round, round_id=round_id, actor="person:S011")
    for tail in ("", "/draft"):
        answer = await phone.post(f"/r/{round_id}/leader{tail}", fields)
        assert answer.status == 409
        assert "已经结束" in answer.text
    assert (await phone.get(f"/r/{round_id}")).status == 409
    assert await stored(site) == (0, 0, 0)


async def test_a_session_ends_after_twelve_hours_and_asks_wechat_again(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "77")
    before = phone.cookies["pj_session"]
    site.clock.now += timedelta(hours=12, minutes=1)
    assert (await phone.post(f"/r/{round_id}/leader", fields)).status == 403
    assert (await phone.get("/t")).status == 200
    assert phone.cookies["pj_session"] != before


async def test_a_body_too_large_or_unreadable(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "77")
    assert (await phone.post(f"/r/{round_id}/leader", {**fields, "M001.0": "9" * 300_000})).status == 413
    many = [("csrf", fields["csrf"]), *((f"M{number}.0", "1") for number in range(6000))]
    assert (await phone.post(f"/r/{round_id}/leader", many)).status == 422
    assert await stored(site) == (0, 0, 0)


async def test_what_nobody_foresaw_is_a_500_with_a_number_and_tells_the_log_nothing(
    site: Site, round_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "83.17")
    await site.services.write(lambda work: work.db.execute(text("DROP TABLE ballot")))
    answer = await phone.post(f"/r/{round_id}/leader", fields)
    assert answer.status == 500
    found = re.search(r"<code>([0-9A-Z]{8})</code>", answer.text)
    assert found is not None
    assert found[1] in caplog.text  # the number leads to the lines of code
    for secret in ("83.17", "A001", phone.cookies["pj_session"], fields["csrf"]):
        assert secret not in caplog.text


async def test_a_form_left_all_blank_is_a_draft_until_its_owner_says_all_unknown(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    fields = every(question_form(await phone.get(f"/r/{round_id}/leader")), "")

    refused = await phone.post(f"/r/{round_id}/leader", fields)

    assert refused.status == 422
    assert "如果确实都不了解，请按“全部不了解”。" in refused.text
    assert re.search(r'<button [^>]*form="answers" name="unknown" value="1">全部不了解</button>', refused.text)
    assert await stored(site) == (0, 0, 1)
    done = await phone.post(f"/r/{round_id}/leader", {**fields, "unknown": "1"})
    assert done.path == f"/r/{round_id}/leader/done"
    assert await stored(site) == (10, 10, 0)


async def test_one_answer_is_enough_and_a_wrong_one_is_no_blank_form(site: Site, round_id: str) -> None:
    phone = site.phone("uA001")
    form = question_form(await phone.get(f"/r/{round_id}/leader"))
    first = next(iter(form.controls))
    wrong = await phone.post(f"/r/{round_id}/leader", {**every(form, ""), first: "150"})
    assert (wrong.status, "全部不了解" in wrong.text) == (422, False)
    done = await phone.post(f"/r/{round_id}/leader", {**every(form, ""), first: "50"})
    assert done.path == f"/r/{round_id}/leader/done"
