"""`pingji round set-aside`: the operator asks, an administrator agrees."""

from __future__ import annotations

from bot.cli.common import make_sure, say
from bot.cli.operating import act, look
from bot.cli.rounds import Name, Yes
from bot.cli.terminal import Terminal, at_database
from bot.operations.base import OfRound
from bot.operations.confirmation import keep, prepare
from bot.operations.setting_aside import SET_ASIDE
from bot.operations.which_round import which_round
from bot.phrases import terminal as phrases


@at_database
def set_aside(terminal: Terminal, name: Name, yes: Yes = False) -> None:
    """Nothing is done here: two people agree, and an operator is one of them."""
    arguments = OfRound(terminal.read(which_round, name=name).round_id)
    make_sure(look(terminal, lambda actor: prepare(actor, SET_ASIDE, arguments))[0].words, yes=yes)
    act(terminal, lambda actor: keep(actor, prepare(actor, SET_ASIDE, arguments)[0]))
    say(phrases.SET_ASIDE_ASKED)
