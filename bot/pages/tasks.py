"""Where people land: the front page and my tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from bot.pages.base import PROFILE
from bot.pages.consent import invite_consent
from bot.pages.render import show
from bot.pages.sheet import subject_kinds
from bot.services import SERVICES
from bot.web.sessions import SESSION
from surveys.answering.answer_sheets import Task, list_paused_tasks, list_tasks
from surveys.answering.unsent import Unsent, list_unsent


@dataclass(frozen=True, slots=True)
class LandingPage:
    """The front page, the same for everybody."""

    template: ClassVar[str] = "landing.html"


@dataclass(frozen=True, slots=True)
class TasksPage:
    """`paused` are titles of rounds that stand still; `kinds` says by round whom it is about; `consent` is the link to
    the page that asks for 订阅通知, where there is anything to ask."""

    template: ClassVar[str] = "tasks.html"
    name: str
    kinds: Mapping[str, frozenset[str]]
    todo: tuple[Task, ...]
    unsent: Mapping[tuple[str, str], Unsent]
    """What the account that looks has filled in and not submitted, by round and relation."""
    done: tuple[Task, ...]
    paused: tuple[str, ...]
    consent: str


async def show_landing(request: web.Request) -> web.StreamResponse:
    return show(request, LandingPage())


async def show_tasks(request: web.Request) -> web.StreamResponse:
    """What I still have to answer, what stands still, then what I may still correct."""
    profile = request[PROFILE]
    services = request.app[SERVICES]
    tasks = await services.read(list_tasks, party=profile.party)
    todo = tuple(task for task in tasks if task.done < task.total)
    unsent = await services.read(list_unsent, party=profile.party, account=request[SESSION].account, tasks=todo)
    paused = await services.read(list_paused_tasks, party=profile.party)
    page = TasksPage(
        name=profile.name,
        kinds={key: subject_kinds(await services.get_form(key)) for key in {task.round_id for task in tasks}},
        todo=todo,
        unsent=unsent,
        done=tuple(task for task in tasks if task.done == task.total),
        paused=tuple(dict.fromkeys(task.title for task in paused)),
        consent=invite_consent(request),
    )
    return show(request, page)
