"""Rounds: opened from a plan, closed by the calendar or by hand, then sealed, scored and released."""

from surveys.rounds.base import CLOSED, OPEN, SEALED, STATES, Round, find_round, get_round, list_rounds
from surveys.rounds.closing import close_round, extend_round
from surveys.rounds.due import Due, Upcoming, do_due, list_due, list_upcoming
from surveys.rounds.forms import FormRelation, RoundForm, get_round_form
from surveys.rounds.opening import Preview, open_round, preview_round
from surveys.rounds.progress import Progress, get_progress
from surveys.rounds.reminding import remind_round

__all__ = [
    "CLOSED",
    "OPEN",
    "SEALED",
    "STATES",
    "Due",
    "FormRelation",
    "Preview",
    "Progress",
    "Round",
    "RoundForm",
    "Upcoming",
    "close_round",
    "do_due",
    "extend_round",
    "find_round",
    "get_progress",
    "get_round",
    "get_round_form",
    "list_due",
    "list_rounds",
    "list_upcoming",
    "open_round",
    "preview_round",
    "remind_round",
]
