"""我的: what I still have to answer, and where."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import calendar
from bot.phrases import chat as phrases
from surveys.answering.answer_sheets import Task, list_paused_tasks, list_tasks
from surveys.work import Work


def _line(chat: Chat, task: Task) -> str:
    closes_at = chat.local(task.closes_at)
    return phrases.task_line(title=task.title, done=task.done, total=task.total, closes_at=closes_at)


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
    tasks = merge_tasks(list_tasks(chat.work, party=chat.party))
    paused = paused_lines(chat.work, chat.party)
    if not tasks:
        return "\n".join([phrases.NOTHING_OPEN, *paused])
    lines = [_line(chat, task) for task in tasks]
    open_count = sum(task.done < task.total for task in tasks)
    return phrases.tasks(lines, paused, open_count=open_count, link=chat.office.tasks_link)


TASKS = Command("我的", show_tasks, aliases=("我的任务", "任务"))
