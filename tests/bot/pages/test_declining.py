"""Giving back over the page: a plain form, a reason, and the person is gone from the sheet."""

from __future__ import annotations

from sqlalchemy import select

from surveys.store.tables import refusal
from tests.world.site import Site, every, question_form, subjects_of


async def test_one_colleague_is_given_back_and_the_others_are_rated(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    where = f"/r/{round_id}/leader"
    form_page = await phone.get(where)
    assert f"{where[1:]}/decline" in form_page.text
    page = await phone.get(f"{where}/decline")
    assert page.text.count("<fieldset") == 10
    token = question_form(form_page).hidden["csrf"]
    before = subjects_of(question_form(form_page))
    sent = {"csrf": token, "subject": "M001", "reason": "conflict"}
    for _ in range(2):
        back = await phone.post(f"{where}/decline", sent)
        assert (back.status, back.path) == (200, where)
    form = question_form(back)
    assert set(before) - set(subjects_of(form)) == {"M001"}
    (row,) = await site.services.read(lambda work: work.db.execute(select(refusal)).all())
    assert (row.rater, row.subject_id, row.reason) == ("person:A001", "M001", "conflict")
    done = await phone.post(where, every(form, "88"))
    assert done.path == f"{where}/done"
    page = await phone.get(f"{where}/decline")
    assert "没有还能退回的" in page.text


async def test_an_answer_or_a_missing_reason_is_refused(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    where = f"/r/{round_id}/leader"
    form = question_form(await phone.get(where))
    await phone.post(where, every(form, "88"))
    token = form.hidden["csrf"]
    answered = await phone.post(f"{where}/decline", {"csrf": token, "subject": "M001", "reason": "conflict"})
    assert answered.status == 409
    no_reason = await phone.post(f"{where}/decline", {"csrf": token, "subject": "M001"})
    assert no_reason.status == 422
    foreign = await phone.post(f"{where}/decline", {"csrf": token, "subject": "S011", "reason": "other"})
    assert foreign.status == 404
    assert await site.services.read(lambda work: work.db.execute(select(refusal)).all()) == []
