"""The committee's desk `/admin`: the registry of its routes. To add a page, write a handler and a line here.

It only shows and calls: what is done there are the actions of `surveys`, in the words of the operations.
"""

from __future__ import annotations

from aiohttp import web

from bot.desk.audit import show_audit, show_feedback
from bot.desk.base import FILE_READER, SIGNER, DeskRoute, guarded
from bot.desk.confirming import ask_exclusion, ask_of_round, ask_opening, ask_undo, confirm, show_confirming
from bot.desk.days import enter, remove, show_days
from bot.desk.entering import enter_desk, leave, show_entry, show_left
from bot.desk.exclusions import remove_excluded, show_exclusions
from bot.desk.library import show_preview, show_source
from bot.desk.overview import show_overview
from bot.desk.plans import exempt, show_plan, show_plans, switch_automatic
from bot.desk.records import apply_records, send_template, show_import, show_records, upload_records
from bot.desk.reminding import remind
from bot.desk.results import export, show_comments, show_result, show_results
from bot.desk.roster import confirm_roster, show_roster, show_upload, undo_upload, upload_roster
from bot.desk.rounds import show_people, show_round
from bot.desk.syncing import ask_sync, confirm_syncing, show_sync
from bot.documents.file_reading import FileReader
from bot.services import SERVICES
from bot.web.sessions import Signer

DESK_ROUTES: tuple[DeskRoute, ...] = (
    DeskRoute("GET", "/admin/enter/{token}", show_entry, "entry"),
    DeskRoute("POST", "/admin/enter/{token}", enter_desk, "entry"),
    DeskRoute("GET", "/admin/left", show_left, "open"),
    DeskRoute("POST", "/admin/leave", leave),
    DeskRoute("GET", "/admin", show_overview),
    DeskRoute("GET", "/admin/rounds/{round}", show_round),
    DeskRoute("GET", "/admin/rounds/{round}/people", show_people),
    DeskRoute("POST", "/admin/rounds/{round}/remind", remind),
    DeskRoute("POST", "/admin/rounds/{round}/ask/{operation}", ask_of_round),
    DeskRoute("GET", "/admin/rounds/{round}/results", show_results),
    DeskRoute("GET", "/admin/rounds/{round}/results/{subject}", show_result),
    DeskRoute("GET", "/admin/rounds/{round}/comments", show_comments),
    DeskRoute("POST", "/admin/rounds/{round}/export", export),
    DeskRoute("GET", "/admin/confirm/{code}", show_confirming),
    DeskRoute("POST", "/admin/confirm/{code}", confirm),
    DeskRoute("GET", "/admin/plans", show_plans),
    DeskRoute("GET", "/admin/plans/{plan}", show_plan),
    DeskRoute("POST", "/admin/plans/{plan}/exempt", exempt),
    DeskRoute("POST", "/admin/plans/{plan}/open", ask_opening),
    DeskRoute("POST", "/admin/plans/{plan}/automatic", switch_automatic),
    DeskRoute("GET", "/admin/library/questionnaire/{key}/preview", show_preview),
    DeskRoute("GET", "/admin/library/{kind}/{key}", show_source),
    DeskRoute("GET", "/admin/records", show_records),
    DeskRoute("POST", "/admin/records", upload_records, "file"),
    DeskRoute("GET", "/admin/records/template", send_template),
    DeskRoute("GET", "/admin/records/{number}", show_import),
    DeskRoute("POST", "/admin/records/{number}/apply", apply_records),
    DeskRoute("POST", "/admin/records/{number}/undo", ask_undo),
    DeskRoute("GET", "/admin/roster", show_roster),
    DeskRoute("POST", "/admin/roster", upload_roster, "file"),
    DeskRoute("GET", "/admin/roster/sync", show_sync),
    DeskRoute("POST", "/admin/roster/sync", ask_sync),
    DeskRoute("POST", "/admin/roster/sync/{number}/apply", confirm_syncing),
    DeskRoute("GET", "/admin/roster/{number}", show_upload),
    DeskRoute("POST", "/admin/roster/{number}/apply", confirm_roster),
    DeskRoute("POST", "/admin/roster/{number}/undo", undo_upload),
    DeskRoute("GET", "/admin/exclusions", show_exclusions),
    DeskRoute("POST", "/admin/exclusions", ask_exclusion),
    DeskRoute("POST", "/admin/exclusions/remove", remove_excluded),
    DeskRoute("GET", "/admin/days", show_days),
    DeskRoute("POST", "/admin/days", enter),
    DeskRoute("POST", "/admin/days/remove", remove),
    DeskRoute("GET", "/admin/feedback", show_feedback),
    DeskRoute("GET", "/admin/audit", show_audit),
)


def setup_desk(app: web.Application) -> None:
    """Add the desk's routes to an app that has its pages."""
    app[FILE_READER] = FileReader()
    app[SIGNER] = Signer(app[SERVICES].settings.secret, "desk", app[SERVICES].settings.old_secrets)
    for route in DESK_ROUTES:
        app.router.add_route(route.method, route.path, guarded(route))


__all__ = ["DESK_ROUTES", "DeskRoute", "setup_desk"]
