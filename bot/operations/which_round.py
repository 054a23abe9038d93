"""Which round is meant: by its number or its plan's name, or the only one that fits."""

from __future__ import annotations

from surveys.errors import NotFound, WrongState
from surveys.rounds import RELEASED, SCORED, STATES, Round, find_round, is_meant, list_rounds
from surveys.work import Work


def which_round(work: Work, name: str, *, states: tuple[str, ...] = STATES) -> Round:
    """The round of that name in one of these states, else in any, so that the refusal can say which it is in.

    Without a name: the only one in these states. Errors: as `find_round`.
    """
    try:
        return find_round(work, name=name, states=states)
    except NotFound:
        if not name:
            raise
        return find_round(work, name=name)


def which_to_release(work: Work, name: str) -> Round:
    """The round to release: of one plan the scored one goes before an open one and before older, released ones.

    Errors: as `find_round`, `already_released`, `round_not_scored`.
    """
    scored = list_rounds(work, states=(SCORED,))
    matching = [round_ for round_ in scored if not name or is_meant(round_, name)]
    if len(matching) > 1:
        raise WrongState("round_ambiguous", rounds=[f"{round_.round_id} {round_.title}" for round_ in matching])
    round_ = matching[0] if matching else find_round(work, name=name)
    check_scored(round_)
    return round_


def check_scored(round_: Round) -> None:
    """Errors: `already_released`, `round_not_scored`."""
    if round_.state != SCORED:
        code = "already_released" if round_.state == RELEASED else "round_not_scored"
        raise WrongState(code, round=round_.round_id, state=round_.state)
