"""Plans and the library; the pre-flight of a plan: each finding with its remedy, exemptions with their reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.desk.base import DESK, fields_of, go, office_of, page, perform_now, refusal_words
from bot.desk.places import path_of
from bot.office import ReplyContext
from bot.operations.actor import desk_actor
from bot.operations.automatic import AUTOMATIC, SettingAutomatic, next_opening
from bot.operations.exempting import EXEMPT, Exempting
from bot.operations.opening import about_period, look_ahead, read_opening
from bot.phrases import desk as phrases
from bot.phrases import desk_pages as words
from bot.phrases.moments import moment_words
from bot.phrases.preflight import finding_words
from bot.services import SERVICES
from surveys.administration.desk_sessions import DeskSession
from surveys.errors import Invalid, SurveyError, WrongState
from surveys.library.versions import POLICY, QUESTIONNAIRE, LibraryEntry, list_entries
from surveys.plans import Plan, get_plan, list_plans
from surveys.rounds import Preview, list_automatic
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Looked:
    """A plan and what opening it now would do; `preview` None where `refused` says why it cannot be opened.

    `about`: what is said of the period that its round would be about.
    """

    plan: Plan
    preview: Preview | None
    refused: SurveyError | None
    about: tuple[str, ...] = ()
    is_automatic: bool = False
    opens_next: datetime | None = None


async def show_plans(request: web.Request) -> web.StreamResponse:
    services = request.app[SERVICES]
    plans = await services.read(list_plans)
    lines = [(plan, when_words(plan)) for plan in plans]
    forms = await services.read(list_entries, kind=QUESTIONNAIRE)
    policies = await services.read(list_entries, kind=POLICY)
    shelves: list[tuple[str, str, tuple[LibraryEntry, ...]]] = [
        (words.QUESTIONNAIRES, QUESTIONNAIRE, forms),
        (words.POLICIES, POLICY, policies),
    ]
    return page(request, "plans.html", here="/plans", plans=lines, shelves=shelves)


def when_words(plan: Plan) -> str:
    """How often, and for how many days."""
    line = phrases.plan_line(plan.name, plan.calendar.every, plan.days, "")
    return line.removeprefix(f"· {plan.name}").strip("（）")


async def show_plan(
    request: web.Request, *, problem: SurveyError | None = None, typed: Mapping[str, str] | None = None
) -> web.Response:
    """The pre-flight, of the period in `?period=` if any. `typed`: what was refused, shown again."""
    services = request.app[SERVICES]
    period = (typed or {}).get("period", request.query.get("period", "")).strip()
    looked = await services.read(
        look_at_plan, name=request.match_info["plan"], period=period, desk=request[DESK], office=office_of(request)
    )
    return page(
        request,
        "plan.html",
        status=problem.status if problem is not None else 200,
        here="/plans",
        plan=looked.plan,
        preview=looked.preview,
        refused=refusal_words(looked.refused) if looked.refused is not None else "",
        running=looked.refused.params.get("round", "") if looked.refused is not None else "",
        period=period,
        about=looked.about,
        is_automatic=looked.is_automatic,
        opens_next=moment_words(looked.opens_next) if looked.opens_next is not None else "",
        finding_words=finding_words,
        problem=refusal_words(problem) if problem is not None else "",
        typed=typed or {},
    )


def look_at_plan(work: Work, *, name: str, period: str, desk: DeskSession, office: ReplyContext) -> Looked:
    """Errors: `plan_unknown`."""
    plan, actor = get_plan(work, name=name), desk_actor(work, desk=desk, context=office)
    calendar = (plan.name in list_automatic(work), next_opening(actor, plan.name))
    try:
        preview = look_ahead(actor, read_opening(actor, plan.name, period=period))
    except (WrongState, Invalid) as error:
        return Looked(plan, None, error, (), *calendar)
    return Looked(plan, preview, None, tuple(about_period(preview)), *calendar)


async def switch_automatic(request: web.Request) -> web.StreamResponse:
    """Let the calendar open this plan's rounds, or stop that."""
    setting = SettingAutomatic(request.match_info["plan"], fields_of(request).get("on") == "1")
    try:
        done = await perform_now(request, AUTOMATIC, lambda actor: setting)
    except WrongState as error:
        return await show_plan(request, problem=error)
    return go(request, path_of(done.target), done.words)


async def exempt(request: web.Request) -> web.StreamResponse:
    """Let one finding pass, exactly the one that was shown."""
    name, fields = request.match_info["plan"], fields_of(request)
    code, about = fields.get("code", ""), fields.get("target", "")
    finding = Exempting(name, fields.get("reason", ""), code=code, about=about)
    try:
        done = await perform_now(request, EXEMPT, lambda actor: finding)
    except (Invalid, WrongState) as error:
        return await show_plan(request, problem=error, typed=fields)
    return go(request, path_of(done.target), done.words)
