"""Working days, the suggestion box and the audit trail at the desk."""

from __future__ import annotations

import pytest

from surveys.calendar.workdays import list_entered_days
from tests.world.desk import DeskBrowser, ask_link
from tests.world.site import Site

pytestmark = pytest.mark.slow  # left to `make test`


async def test_working_days_are_entered_and_taken_back(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get("/admin/days")
    assert "节假日和调休已知到" in page.said
    fields = {"first": "2027-02-06", "last": "2027-02-08", "kind": "off", "note": "春节"}
    done = await desk.press(page, "/days", **fields)
    assert "已录入 3 天" in done.said
    assert [one.day.day for one in await site.services.read(list_entered_days)] == [6, 7, 8]
    removed = await desk.press(done, "/days/remove")
    assert "已去掉 2027-02-06" in removed.said
    assert [one.day.day for one in await site.services.read(list_entered_days)] == [7, 8]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first": "改天", "note": "调休"}, "看不懂这个日期"),
        ({"first": "2027-02-08", "last": "2027-02-06"}, "比开始的早"),
        ({"first": "2027-01-01", "last": "2027-12-31"}, "一次最多"),
        ({"first": "2027-01-01", "note": "长" * 61}, "不要超过"),
    ],
)
async def test_a_refused_day_is_shown_again_as_it_was_typed(
    site: Site, desk: DeskBrowser, fields: dict[str, str], words: str
) -> None:
    refused = await desk.press(await desk.get("/admin/days"), "/days", kind="working", **fields)
    assert refused.status == 422
    assert words in refused.said
    shown = refused.form("/days").fields
    assert {name: shown[name] for name in fields} == fields
    assert shown["kind"] == "working"
    assert await site.services.read(list_entered_days) == ()


async def test_the_trail_says_who_did_what_newest_first(site: Site, desk: DeskBrowser) -> None:
    site.clock.forward(minutes=1)
    await desk.press(await desk.get("/admin/days"), "/days", first="2027-02-14", kind="working", note="")
    said = (await desk.get("/admin/audit")).said
    assert said.index("录入工作日") < said.index("进入后台 ")
    for number in ("0", "-1", "x", "99999", "9" * 30):
        assert (await desk.get(f"/admin/audit?page={number}")).status == 200


async def test_the_trail_has_pages(site: Site, desk: DeskBrowser) -> None:
    site.clock.forward(minutes=1)
    for start in (1, 2):
        fields = {"first": f"2027-0{start}-01", "last": f"2027-0{start}-28", "kind": "off", "note": ""}
        await desk.press(await desk.get("/admin/days"), "/days", **fields)
    first, second = await desk.get("/admin/audit"), await desk.get("/admin/audit?page=2")
    assert first.said.count("录入工作日") == 50
    assert second.said.count("录入工作日") == 6
    assert "更早的" in first.said
    assert "更早的" not in second.said


async def test_suggestions_are_read_by_the_day_and_as_text(site: Site, desk: DeskBrowser) -> None:
    assert "还没有收到建议" in (await desk.get("/admin/feedback")).said
    await ask_link(site, "uA002", "建议 食堂<b>晚饭</b>开到七点")
    found = await desk.get("/admin/feedback")
    assert "食堂<b>晚饭</b>开到七点" in found.said
    assert "2026-11-02" in found.said
    assert "09:00" not in found.said
