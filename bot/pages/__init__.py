"""Pages: the registry of routes, each with its guard. To add a page, write a handler and a line here."""

from __future__ import annotations

from aiohttp import web

from bot.pages.base import Guard, Route, guarded
from bot.pages.consent import show_consent
from bot.pages.declining import decline, show_declining
from bot.pages.drafting import keep_draft
from bot.pages.health import count_requests, healthz, metrics, readyz
from bot.pages.public import FAST_ARRIVALS, show_public, show_public_done, submit_public
from bot.pages.questionnaire import show_done, show_form, show_round, submit
from bot.pages.receipts import show_receipts
from bot.pages.refusals import error_page
from bot.pages.render import static
from bot.pages.report import show_own_results, show_report
from bot.pages.tasks import show_landing, show_tasks
from bot.services import SERVICES
from bot.web.errors import ERROR_PAGE, add_headers, answer_errors
from bot.web.login import ARRIVALS, PLATFORMS, Arrivals, Platforms, arrive_oa, arrive_wecom
from bot.web.sessions import SIGNERS, make_signers
from surveys.rounds.fast_arrivals import FastArrivals

ROUTES: tuple[Route, ...] = (
    Route("GET", "/", show_landing, "open"),
    Route("GET", "/t", show_tasks, "person"),
    Route("GET", "/r/{round}", show_round, "person"),
    Route("GET", "/r/{round}/{relation}", show_form, "person"),
    Route("POST", "/r/{round}/{relation}", submit, "person"),
    Route("POST", "/r/{round}/{relation}/draft", keep_draft, "person"),
    Route("GET", "/r/{round}/{relation}/decline", show_declining, "person"),
    Route("POST", "/r/{round}/{relation}/decline", decline, "person"),
    Route("GET", "/r/{round}/{relation}/done", show_done, "person"),
    Route("GET", "/notify", show_consent, "person"),
    Route("GET", "/receipts/{round}", show_receipts, "person"),
    Route("GET", "/me", show_own_results, "person"),
    Route("GET", "/me/{round}", show_own_results, "person"),
    Route("GET", "/me/{round}/{subject}", show_report, "person"),
    Route("GET", "/p/{code}", show_public, "public"),
    Route("POST", "/p/{code}", submit_public, "public"),
    Route("GET", "/p/{code}/done", show_public_done, "public"),
    Route("GET", "/login/wecom", arrive_wecom, "open"),
    Route("GET", "/login/oa", arrive_oa, "open"),
    Route("GET", "/static/{name}", static, "open"),
    Route("GET", "/healthz", healthz, "open"),
    Route("GET", "/readyz", readyz, "open"),
    Route("GET", "/metrics", metrics, "open"),
)


def setup_pages(app: web.Application) -> None:
    """Add pages, login, refusals and headers. `app` must hold SERVICES, and PLATFORMS where a channel is on."""
    services = app[SERVICES]
    platforms = app.setdefault(PLATFORMS, Platforms())
    app[SIGNERS] = make_signers(services.settings.secret, services.settings.old_secrets)
    app[ARRIVALS] = Arrivals(services, platforms)
    app[ERROR_PAGE] = error_page
    app[FAST_ARRIVALS] = FastArrivals()
    app.middlewares.extend((count_requests, answer_errors))
    app.on_response_prepare.append(add_headers)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded(route))


__all__ = ["PLATFORMS", "ROUTES", "Guard", "Platforms", "Route", "guarded", "setup_pages"]
