"""Where people land: the front page and my tasks."""

from __future__ import annotations

from aiohttp import web

from bot.pages.base import PROFILE
from bot.pages.consent import invite_consent
from bot.pages.render import render
from bot.pages.sheet import subject_kinds
from bot.services import SERVICES
from surveys.answering.answer_sheets import list_paused_tasks, list_tasks


async def show_landing(request: web.Request) -> web.StreamResponse:
    return render(request, "landing.html")


async def show_tasks(request: web.Request) -> web.StreamResponse:
    """What I still have to answer, what stands still, then what I may still correct."""
    profile = request[PROFILE]
    services = request.app[SERVICES]
    tasks = await services.read(list_tasks, party=profile.party)
    paused = await services.read(list_paused_tasks, party=profile.party)
    titles = tuple(dict.fromkeys(task.title for task in paused))
    kinds = {key: subject_kinds(await services.get_form(key)) for key in {task.round_id for task in tasks}}
    todo = [task for task in tasks if task.done < task.total]
    done = [task for task in tasks if task.done == task.total]
    return render(
        request,
        "tasks.html",
        profile=profile,
        kinds=kinds,
        todo=todo,
        done=done,
        paused=titles,
        consent=invite_consent(request),
    )
