"""我的: what I still have to answer, and where."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.commands.base import Chat, Command
from bot.phrases import calendar
from bot.phrases import chat as phrases
from surveys.answering.answer_sheets import Task, list_paused_tasks, list_tasks
from surveys.answering.unsent import Unsent, list_unsent
from surveys.work import Work


def _line(chat: Chat, task: Task, unsent: Unsent | None) -> str:
    closes_at = chat.local(task.closes_at)
    filled = (unsent.filled, unsent.asked) if unsent is not None else None
    return phrases.task_line(title=task.title, done=task.done, total=task.total, closes_at=closes_at, unsent=filled)


def merge_unsent(unsent: Mapping[tuple[str, str], Unsent]) -> dict[str, Unsent]:
    """One entry a round, of the forms on which something is filled in."""
    merged: dict[str, Unsent] = {}
    for (round_id, _), form in unsent.items():
        known = merged.get(round_id, Unsent(0, 0))
        merged[round_id] = Unsent(known.filled + form.filled, known.asked + form.asked)
    return merged


def merge_tasks(tasks: tuple[Task, ...]) -> list[Task]:
    """One entry a round, as people count them; a round's relations are pages of it."""
    merged: dict[str, Task] = {}
    for task in tasks:
        known = merged.get(task.round_id)
        total, done = (known.total, known.done) if known else (0, 0)
        merged[task.round_id] = Task(
            task.round_id, task.title, "", total + task.total, done + task.done, task.closes_at
        )
    return list(merged.values())


def count_open(work: Work, party: str | None) -> int:
    """Rounds in which a party has something to answer; 0 for strangers."""
    if party is None:
        return 0
    return sum(task.done < task.total for task in merge_tasks(list_tasks(work, party=party)))


def paused_lines(work: Work, party: str) -> list[str]:
    """What waits for its round to go on, a line each."""
    return [
        calendar.paused_task(title=task.title, done=task.done, total=task.total)
        for task in merge_tasks(list_paused_tasks(work, party=party))
    ]


def show_tasks(chat: Chat, argument: str) -> str:
    if chat.party is None:
        return phrases.NOT_BOUND
    forms = list_tasks(chat.work, party=chat.party)
    tasks = merge_tasks(forms)
    paused = paused_lines(chat.work, chat.party)
    if not tasks:
        return "\n".join([phrases.NOTHING_OPEN, *paused])
    todo = [form for form in forms if form.done < form.total]
    unsent = merge_unsent(list_unsent(chat.work, party=chat.party, account=chat.account, tasks=todo))
    lines = [_line(chat, task, unsent.get(task.round_id)) for task in tasks]
    open_count = sum(task.done < task.total for task in tasks)
    return phrases.tasks(lines, paused, open_count=open_count, link=chat.office.tasks_link)


TASKS = Command(
    "我的", show_tasks, aliases=("我的任务", "任务"), synonyms=("要填什么", "我要填什么", "我要评谁", "待办", "问卷")
)
