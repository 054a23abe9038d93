"""Plans, their pre-flight with exemptions, and the library at the desk."""

from __future__ import annotations

import pytest

from surveys.library.versions import PLAN as PLAN_KIND
from surveys.library.versions import POLICY, QUESTIONNAIRE, list_entries
from surveys.rounds import list_rounds, preview_round
from tests.world.desk import PLAN, Answer, DeskBrowser, SentForm
from tests.world.site import TZ, Site

pytestmark = pytest.mark.slow  # left to `make test`

BLOCKED = "园区服务满意度"


def exempt_form(page: Answer) -> SentForm:
    return page.form("/exempt")


async def exempt_everything(site: Site, desk: DeskBrowser, plan: str) -> None:
    for one in (await site.services.read(preview_round, plan_name=plan, tz=TZ)).findings:
        if one.blocks:
            page = await desk.get(f"/admin/plans/{plan}")
            fields = {**exempt_form(page).fields, "code": one.code, "target": one.target, "reason": "已经说明"}
            assert (await desk.post(exempt_form(page).action, fields)).status == 200


async def test_the_preflight_tells_each_finding_with_its_remedy(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{BLOCKED}")
    preview = await site.services.read(preview_round, plan_name=BLOCKED, tz=TZ)
    assert preview.findings
    assert "没有联系得上的人" in page.said
    assert "请把邀请码发给企业联系人" in page.said


async def test_an_exemption_is_recorded_with_its_reason(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{BLOCKED}")
    done = await desk.press(page, "/exempt", reason="都已电话通知")
    assert "已记下豁免" in done.said
    assert "已豁免：都已电话通知" in done.said
    assert "都已电话通知" in (await desk.get("/admin/audit")).said


async def test_an_exemption_needs_a_reason_and_keeps_the_place(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{BLOCKED}")
    refused = await desk.press(page, "/exempt", reason="  ")
    assert refused.status == 422
    assert "请写上豁免的原因" in refused.said
    assert "<details open>" in refused.text


async def test_a_finding_that_is_not_there_any_more_is_refused(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{BLOCKED}")
    fields = {**exempt_form(page).fields, "target": "somebody:else", "reason": "随便"}
    refused = await desk.post(exempt_form(page).action, fields)
    assert refused.status == 422
    assert "检查结果已经变了" in refused.said


async def test_reasons_are_shown_as_text_and_never_as_markup(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{BLOCKED}")
    done = await desk.press(page, "/exempt", reason="<script>alert(1)</script>")
    for answer in (done, await desk.get("/admin/audit")):
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text


async def test_what_blocks_stops_the_opening_until_it_is_exempted(site: Site, desk: DeskBrowser) -> None:
    preview = await site.services.read(preview_round, plan_name=BLOCKED, tz=TZ)
    page = await desk.get(f"/admin/plans/{BLOCKED}")
    if preview.is_blocked:
        assert "/open" not in page.text
        token = {"csrf": exempt_form(page).fields["csrf"]}
        refused = await desk.post(f"/admin/plans/{BLOCKED}/open", token)
        assert refused.status == 409
        assert "处必须处理" in refused.said
        await exempt_everything(site, desk, BLOCKED)
    opened = await desk.confirm(await desk.get(f"/admin/plans/{BLOCKED}"), "/open")
    assert "已开启" in opened.said
    assert [one.plan for one in await site.services.read(list_rounds)] == [BLOCKED]


async def test_every_file_of_the_library_can_be_read_and_every_questionnaire_previewed(
    site: Site, desk: DeskBrowser
) -> None:
    listing = (await desk.get("/admin/plans")).said
    for kind in (PLAN_KIND, POLICY, QUESTIONNAIRE):
        for one in await site.services.read(list_entries, kind=kind):
            assert one.key in listing
            shown = await desk.get(f"/admin/library/{kind}/{one.key}")
            assert shown.status == 200
            assert one.source.split("\n")[0] in shown.said
    for one in await site.services.read(list_entries, kind=QUESTIONNAIRE):
        preview = await desk.get(f"/admin/library/questionnaire/{one.key}/preview")
        assert preview.status == 200
        assert preview.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")


async def test_what_is_not_in_the_library_is_not_found(site: Site, desk: DeskBrowser) -> None:
    paths = ["plans/没有", "library/plan/没有", "library/questionnaire/x/preview", "library/person/S011"]
    for path in paths:
        answer = await desk.get(f"/admin/{path}")
        assert answer.status == 404, path


async def test_a_plan_that_is_open_already_leads_to_its_round(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    page = await desk.get(f"/admin/plans/{PLAN}")
    assert page.status == 200
    assert f"admin/rounds/{round_id}" in page.text
    assert f"{PLAN}/open" not in page.text


async def test_the_form_says_what_period_its_round_is_about(site: Site, desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{PLAN}?period=2026年上半年")
    assert f"{PLAN} 2026-H1" in page.said
    assert "考核期间：2026 年上半年（2026年1月1日至6月30日）" in page.said
    asked = await desk.press(page, "/open")
    assert f"将开启“{PLAN} 2026-H1”" in asked.said
    assert "已开启" in (await desk.press(asked, asked.url.path)).said
    assert [round_.period for round_ in await site.services.read(list_rounds)] == ["2026-H1"]


async def test_what_is_no_period_is_refused_with_what_was_typed(desk: DeskBrowser) -> None:
    page = await desk.get(f"/admin/plans/{PLAN}?period=上次")
    assert "看不懂期间“上次”" in page.said
    assert 'value="上次"' in page.text
    assert f"{PLAN}/open" not in page.text
