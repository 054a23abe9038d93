"""Every page that a person can see on the phone, as a shot. To picture a new page, add a line."""

from __future__ import annotations

from playwright.async_api import Page, expect

from docs.pictures.camera import Shot, Stage, go_to

LEADER, FRESH, MANAGER = "wecom:uA001", "wecom:uA002", "wecom:uM003"
DONE = "wecom:uM002"  # has sent everything by then
FIRM, PASSER = "oa:oDemo00000000000000000000003", "oa:oPasser0000000000000000001"
KEYS = (1, 2, 3, 1, 0, 2, 4, 2, 1, 3)  # which key of the pad each colleague gets
_DRAW = """base => new Promise(done => {
  const script = document.createElement("script");
  Object.assign(script.dataset, { prefix: "", service: base });
  script.src = base + "/sandbox/static/shim.js";
  script.onload = () => setTimeout(done, 100);
  document.head.append(script);
})"""
_FORM, _PUBLIC = "/r/{round}/{relation}", "/p/{code}"


async def rate(page: Page, first: int, count: int) -> None:
    """One tap on the pad for each of `count` fields from `first` on."""
    await page.locator("input[type=number]").nth(first).tap()
    for number in range(count):
        await page.locator(".keys button").nth(KEYS[number % len(KEYS)]).tap()


async def rate_some(stage: Stage, page: Page) -> None:
    """A third of the form; the next look finds the draft and goes on from there."""
    await go_to("/r/{round}/leader?by=item")(stage, page)
    if await page.locator("input[type=number]").nth(12).input_value():
        await page.locator("input[type=number]").nth(13).tap()
        return
    await rate(page, 0, 13)
    await expect(page.locator(".bar [role=status]")).to_have_text("草稿已保存")


async def rate_one_person(stage: Stage, page: Page) -> None:
    await go_to("/r/{round}/leader?by=person")(stage, page)
    await rate(page, 4, 1)


async def send_nonsense(stage: Stage, page: Page) -> None:
    await go_to("/r/{round}/leader?by=item")(stage, page)
    await page.locator("input[type=number]").nth(1).evaluate("input => { input.value = 150; }")
    await _send_plainly(page, "errors")


async def send_too_late(stage: Stage, page: Page) -> None:
    """The session is over when the form is sent."""
    await go_to("/r/{round}/leader?by=item")(stage, page)
    await page.context.clear_cookies(name="pj_session")
    await page.locator("input[type=number]").nth(1).evaluate("input => { input.value = 90; }")
    async with page.expect_navigation():
        await page.evaluate("document.getElementById('answers').submit()")


async def come_back(stage: Stage, page: Page) -> None:
    await send_too_late(stage, page)
    await page.get_by_role("link", name="重新登录").tap()
    await expect(page.get_by_text("登录过期前填的内容")).to_be_visible()


async def _send_plainly(page: Page, wanted: str) -> None:
    """As without script; the browser's own checks are left out."""
    async with page.expect_navigation():
        await page.evaluate("document.getElementById('answers').submit()")
    await expect(page.locator(f"#{wanted}")).to_be_visible()


async def rate_window(stage: Stage, page: Page) -> None:
    await go_to("/p/{code}")(stage, page)
    await page.evaluate("localStorage.clear()")
    await page.reload()
    await page.locator(".pick").first.get_by_text("满意", exact=True).tap()


async def thank_public(stage: Stage, page: Page) -> None:
    await go_to("/p/{code}")(stage, page)
    for pick in await page.locator(".pick").all():
        await pick.get_by_text("满意", exact=True).tap()
    await page.get_by_role("button", name="提交").first.tap()
    await page.wait_for_url("**/done")


async def see_consent(stage: Stage, page: Page) -> None:
    """WeChat draws the button; here the sandbox does."""
    await go_to("/notify")(stage, page)
    await page.evaluate(_DRAW, stage.demo.base_url)


async def firm_form(stage: Stage, page: Page) -> None:
    await go_to("/t")(stage, page)
    await page.get_by_role("link", name="评价").first.tap()
    await page.locator(".pick").first.scroll_into_view_if_needed()
    await page.locator("fieldset").first.evaluate("one => one.scrollIntoView()")


PHONE_SHOTS: tuple[Shot, ...] = (
    Shot("landing", "/", go_to("/")),
    Shot("elsewhere", "/t", go_to("/t"), status=403),
    Shot("unlisted", "/login/wecom", go_to("/t"), "wecom:uGuest", status=403),
    Shot("missing", "/nowhere", go_to("/nowhere"), status=404),
    Shot("tasks", "/t", go_to("/t"), MANAGER),
    Shot("tasks-done", "/t", go_to("/t"), DONE),
    Shot("form-named", "/r/{round}", go_to("/r/{round}"), FRESH),
    Shot("form-anonymous", "/r/{round}", go_to("/r/{round}"), MANAGER),
    Shot("form-items", _FORM, rate_some, LEADER),
    Shot("form-person", _FORM, rate_one_person, "wecom:uA003"),
    Shot("form-refused", _FORM, send_nonsense, FRESH, status=422),
    Shot("expired", _FORM, send_too_late, FRESH, status=403),
    Shot("form-carried", _FORM, come_back, FRESH),
    Shot("decline", f"{_FORM}/decline", go_to("/r/{round}/leader/decline"), LEADER),
    Shot("thanks", f"{_FORM}/done", go_to("/r/{round}/peer/done"), DONE),
    Shot("closed", "/r/{round}/{relation}", go_to("/r/{round}/peer"), DONE, status=409, when="closed"),
    Shot("receipts", "/receipts/{round}", go_to("/receipts/{round}?code={receipt}"), DONE, when="closed"),
    Shot("results", "/me", go_to("/me"), MANAGER, when="closed"),
    Shot("report", "/me/{round}/{subject}", go_to("/me/{round}/M003"), MANAGER, when="closed"),
    Shot("firm-tasks", "/t", go_to("/t"), FIRM, when="closed"),
    Shot("consent", "/notify", see_consent, FIRM, when="closed"),
    Shot("firm-form", _FORM, firm_form, FIRM, when="closed"),
    Shot("public", _PUBLIC, rate_window, PASSER, when="closed"),
    Shot("public-thanks", f"{_PUBLIC}/done", thank_public, PASSER, when="closed"),
)
NOT_PAGES = {
    "/me/{round}": "leads to a report, or is the list with one round's alone",
    "/login/wecom": "leads on; what it refuses is the picture `unlisted`",
    "/login/oa": "leads on",
    "/static/{name}": "style sheets and scripts",
    "/healthz": "for machines",
    "/readyz": "for machines",
    "/metrics": "for machines",
}
"""Addresses without a page of their own."""
