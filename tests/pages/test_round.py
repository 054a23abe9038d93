"""A rater's way over HTTP: link, login, form, draft, submission, thanks."""

from __future__ import annotations

import re

from tests.pages.site import Site, every, question_form, subjects_of


async def test_a_leader_goes_from_the_link_to_the_receipt(site: Site) -> None:
    round_id = await site.open_round("中层360测评")
    phone = site.phone("uA001")
    tasks = await phone.get("/t")
    assert tasks.status == 200
    assert f"r/{round_id}/leader" in tasks.text
    page = await phone.get(f"/r/{round_id}")
    form = question_form(page)
    assert len(subjects_of(form)) == 10
    assert len(form.controls) == 40
    done = await phone.post(f"/r/{round_id}/leader", every(form, "88"))
    assert (done.status, done.path) == (200, f"/r/{round_id}/leader/done")
    assert re.search(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}", done.text)
    again = question_form(await phone.get(f"/r/{round_id}/leader"))
    assert {control.value for control in again.controls.values()} == {"88"}
    assert "可修改到" in (await phone.get("/t")).text
