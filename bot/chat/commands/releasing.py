"""发布 轮次: let people see their own result, after the confirm step."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask, needs_two
from bot.phrases import desk
from surveys.errors import WrongState
from surveys.results import get_round_results, list_people_rated, release_round
from surveys.rounds import Round, find_round, list_rounds
from surveys.work import Work

_SCORED = "scored"


def find_scored(work: Work, *, name: str) -> Round:
    """The round to release: of one plan the scored one goes before an open one and before older, released ones.

    Errors: as `find_round`, `already_released`, `round_not_scored`.
    """
    scored = list_rounds(work, states=(_SCORED,))
    wanted = [item for item in scored if not name or name.upper() == item.round_id or name == item.plan]
    if len(wanted) > 1:
        raise WrongState("round_ambiguous", rounds=[f"{item.round_id} {item.title}" for item in wanted])
    found = wanted[0] if wanted else find_round(work, name=name)
    if found.state != _SCORED:
        code = "already_released" if found.state == "released" else "round_not_scored"
        raise WrongState(code, round=found.round_id, state=found.state)
    return found


def release_words(work: Work, *, found: Round) -> str:
    """What releasing would do."""
    subjects = get_round_results(work, round_id=found.round_id).subjects
    people = len(list_people_rated(work, round_id=found.round_id))
    return desk.releasing(
        title=found.title,
        people=people,
        others=len(subjects) - people,
        hidden=sum("hidden" in one.flags for one in subjects),
        undecided=sum("undecided" in one.flags for one in subjects),
    )


def ask_releasing(chat: Chat, argument: str) -> str:
    found = find_scored(chat.work, name=argument)
    what = release_words(chat.work, found=found)
    return ask(chat, what, "release", two_people=needs_two(found), round=found.round_id)


def do_releasing(chat: Chat, arguments: dict[str, Any]) -> str:
    return desk.released(release_round(chat.work, round_id=arguments["round"], actor=chat.actor).title)


RELEASE = Command("发布", ask_releasing, "admin", takes=True)
