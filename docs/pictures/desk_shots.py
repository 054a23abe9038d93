"""Every page of the desk as a shot. To picture a new page, add a line."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from docs.pictures.camera import Shot, Stage, go_to

PLAN = "科室民主测评"
RECORDS = "编号,指标,数值,周期\nM001,kpi,92.5,2026\nM002,kpi,81,2026\nM003,kpi,88,2026\n".encode()
ROSTER = "工号,姓名,部门,职级\nX901,夏小满,党政办公室,员工\n".encode()
_ROUND = "/admin/rounds/{round}"


async def ask_to_close(stage: Stage, page: Page) -> None:
    await go_to(_ROUND)(stage, page)
    await page.get_by_role("button", name="提前关闭").click()
    await expect(page.get_by_role("button", name="确认提前关闭")).to_be_visible()


async def see_people(stage: Stage, page: Page) -> None:
    await go_to(f"{_ROUND}/people")(stage, page)


async def extend(stage: Stage, page: Page) -> None:
    await go_to(_ROUND)(stage, page)
    details = page.locator("details").first
    if await details.get_attribute("open") is None:
        await page.get_by_text("改截止日期").click()
    await page.get_by_text("操作", exact=True).evaluate("one => one.scrollIntoView()")


async def bring_records(stage: Stage, page: Page) -> None:
    await go_to("/admin/records")(stage, page)
    await _bring(page, "指标.csv", RECORDS)


async def bring_roster(stage: Stage, page: Page) -> None:
    await go_to("/admin/roster")(stage, page)
    await _bring(page, "新来的人.csv", ROSTER)


async def _bring(page: Page, name: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": content}
    await page.get_by_label("选择文件").set_input_files(file)
    await page.get_by_role("button", name="上传，先看变化").click()
    await expect(page.get_by_text("会有这些变化")).to_be_visible()


async def exclude(stage: Stage, page: Page) -> None:
    """One is entered the first time; the next look finds it there."""
    await go_to("/admin/exclusions")(stage, page)
    if await page.get_by_text("还没有记下过").count():
        for label, value in (("谁不评", "S013"), ("不评谁", "M001"), ("原因", "夫妻")):
            await page.get_by_label(label).fill(value)
        await page.get_by_role("button", name="下一步：核对影响").click()
        await page.get_by_role("button", name="确认记下排除").click()
    await expect(page.get_by_text("夫妻", exact=True)).to_be_visible()
    await go_to("/admin/exclusions")(stage, page)


async def read_address_book(stage: Stage, page: Page) -> None:
    """Somebody new stands in it; the look that was asked for first is shown to the end."""
    stage.demo.sandbox.wecom.add_member("uX902", "夏小满", "党政办公室")
    await go_to("/admin/roster/sync")(stage, page)
    if not await page.get_by_role("button", name="确认更新花名册").count():
        await page.get_by_role("button", name="读取通讯录，看变化").click()
    await expect(page.get_by_role("link", name="刷新").or_(page.get_by_text("会有这些变化"))).to_be_visible()
    while await page.get_by_role("link", name="刷新").count():
        await page.wait_for_timeout(500)
        await page.reload()
    await expect(page.get_by_text("会有这些变化")).to_be_visible()


async def show_first_result(stage: Stage, page: Page) -> None:
    await go_to(f"{_ROUND}/results")(stage, page)
    await page.locator("ol.rows a").first.click()
    await page.wait_for_url("**/results/*")


DESK_SHOTS: tuple[Shot, ...] = (
    Shot("enter", "/admin/enter/{token}", go_to("/admin/enter/{token}")),
    Shot("overview", "/admin", go_to("/admin")),
    Shot("round", _ROUND, go_to(_ROUND)),
    Shot("round-actions", _ROUND, extend),
    Shot("people", f"{_ROUND}/people", see_people),
    Shot("confirm", "/admin/confirm/{code}", ask_to_close),
    Shot("plans", "/admin/plans", go_to("/admin/plans")),
    Shot("plan", "/admin/plans/{plan}", go_to(f"/admin/plans/{PLAN}")),
    Shot(
        "preview",
        "/admin/library/questionnaire/{key}/preview",
        go_to("/admin/library/questionnaire/p8-enterprise/preview"),
    ),
    Shot("source", "/admin/library/{kind}/{key}", go_to("/admin/library/policy/p4-departments")),
    Shot("import", "/admin/records/{number}", bring_records),
    Shot("records", "/admin/records", go_to("/admin/records")),
    Shot("roster", "/admin/roster", go_to("/admin/roster")),
    Shot("roster-upload", "/admin/roster/{number}", bring_roster),
    Shot("exclusions", "/admin/exclusions", exclude),
    Shot("sync", "/admin/roster/sync", read_address_book),
    Shot("days", "/admin/days", go_to("/admin/days")),
    Shot("feedback", "/admin/feedback", go_to("/admin/feedback")),
    Shot("audit", "/admin/audit", go_to("/admin/audit")),
    Shot("refused", "/admin/records/{number}", go_to("/admin/records/NOSUCH"), status=404),
    Shot("results", f"{_ROUND}/results", go_to(f"{_ROUND}/results"), when="closed"),
    Shot("result", f"{_ROUND}/results/{{subject}}", show_first_result, when="closed"),
    Shot("comments", f"{_ROUND}/comments", go_to(f"{_ROUND}/comments"), when="closed"),
    Shot("left", "/admin/left", go_to("/admin/left"), when="closed"),
)
NOT_PAGES = {"/admin/records/template": "a workbook to fill in"}
"""Addresses without a page of their own."""
