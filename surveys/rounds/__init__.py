"""Rounds: opened from a plan, closed by the calendar or by hand, then sealed, scored and released."""

from surveys.rounds.closing import close_round
from surveys.rounds.counting import choose_counting, list_of_period, list_rivals, prefer_round
from surveys.rounds.deadlines import find_own_end, get_last_end, list_own_ends, why_closed
from surveys.rounds.delivery_states import DELIVERY_STATES, DeliveryState, list_delivery_states
from surveys.rounds.extending import extend_raters, extend_round, find_raters
from surveys.rounds.forms import RoundForm, get_round_form
from surveys.rounds.frozen import FormRelation, FrozenRound
from surveys.rounds.model import (
    CLOSED,
    OPEN,
    PAUSED,
    RELEASED,
    SCORED,
    SEALED,
    STATES,
    UNDER_WAY,
    Round,
    find_round,
    get_round,
    is_meant,
    list_rounds,
)
from surveys.rounds.opening import open_round
from surveys.rounds.pausing import Resumed, count_paused_days, pause_round, resume_round
from surveys.rounds.preparing import Preview, preview_round
from surveys.rounds.progress import Progress, get_progress, list_finished, list_on_leave, list_open_raters
from surveys.rounds.reminding import find_recent_reminding, remind_round
from surveys.rounds.schedule.automatic import list_automatic, set_automatic
from surveys.rounds.schedule.due import Due, do_due, list_due
from surveys.rounds.schedule.upcoming import Upcoming, list_upcoming

__all__ = [
    "CLOSED",
    "DELIVERY_STATES",
    "OPEN",
    "PAUSED",
    "RELEASED",
    "SCORED",
    "SEALED",
    "STATES",
    "UNDER_WAY",
    "DeliveryState",
    "Due",
    "FormRelation",
    "FrozenRound",
    "Preview",
    "Progress",
    "Resumed",
    "Round",
    "RoundForm",
    "Upcoming",
    "choose_counting",
    "close_round",
    "count_paused_days",
    "do_due",
    "extend_raters",
    "extend_round",
    "find_own_end",
    "find_raters",
    "find_recent_reminding",
    "find_round",
    "get_last_end",
    "get_progress",
    "get_round",
    "get_round_form",
    "is_meant",
    "list_automatic",
    "list_delivery_states",
    "list_due",
    "list_finished",
    "list_of_period",
    "list_on_leave",
    "list_open_raters",
    "list_own_ends",
    "list_rivals",
    "list_rounds",
    "list_upcoming",
    "open_round",
    "pause_round",
    "prefer_round",
    "preview_round",
    "remind_round",
    "resume_round",
    "set_automatic",
    "why_closed",
]
