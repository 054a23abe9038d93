"""发布 轮次: let people see their own result, after the confirm step."""

from __future__ import annotations

from bot.chat.commands.asking import ask, needs_two
from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.errors import WrongState
from surveys.results import get_round_results, release_round
from surveys.rounds import Round, list_rounds

_SCORED = "scored"


def _find(chat: Chat, name: str) -> Round:
    """The scored round that is meant: of one plan the scored one goes before older, released ones."""
    scored = list_rounds(chat.work, states=(_SCORED,))
    wanted = [item for item in scored if not name or name.upper() == item.round_id or name == item.plan]
    if len(wanted) > 1:
        raise WrongState("round_ambiguous", rounds=[f"{item.round_id} {item.title}" for item in wanted])
    return wanted[0] if wanted else chat.find_round(name)


def ask_releasing(chat: Chat, argument: str) -> str:
    found = _find(chat, argument)
    if found.state != _SCORED:
        code = "already_released" if found.state == "released" else "round_not_scored"
        raise WrongState(code, round=found.round_id, state=found.state)
    return ask(chat, describe(chat, found), "release", two_people=needs_two(found), round=found.round_id)


def describe(chat: Chat, found: Round) -> str:
    subjects = get_round_results(chat.work, round_id=found.round_id).subjects
    rules = found.content["plan"]["subjects"]
    are_people = all(rule["kind"] == "person" for rule in rules)
    return desk.releasing(
        title=found.title,
        people=len(subjects) if are_people else 0,
        others=0 if are_people else len(subjects),
        hidden=sum("hidden" in one.flags for one in subjects),
        undecided=sum("undecided" in one.flags for one in subjects),
    )


def do_releasing(chat: Chat, arguments: dict[str, str]) -> str:
    return desk.released(release_round(chat.work, round_id=arguments["round"], actor=chat.actor).title)


RELEASE = Command("发布", ask_releasing, "公布结果", "admin", usage="发布 轮次", takes=True)
