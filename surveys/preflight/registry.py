"""The checks there are, in the order they are told. To add one: a file beside these and a line here."""

from __future__ import annotations

from surveys.preflight.balance import Balance
from surveys.preflight.base import Check
from surveys.preflight.cooldown import RestingEnterprises
from surveys.preflight.delivery import Delivery
from surveys.preflight.departments import EmptyDepartments
from surveys.preflight.enterprises import SilentEnterprises
from surveys.preflight.fit import Fit
from surveys.preflight.namesakes import Namesakes
from surveys.preflight.overloaded import Overloaded
from surveys.preflight.small_groups import SmallGroups
from surveys.preflight.staff_contacts import StaffContacts
from surveys.preflight.stand_ins import StandIns
from surveys.preflight.unreachable import Unreachable
from surveys.preflight.without_raters import WithoutRaters

CHECKS: tuple[Check, ...] = (
    Fit(),
    Balance(),
    WithoutRaters(),
    SmallGroups(),
    Overloaded(),
    EmptyDepartments(),
    Unreachable(),
    SilentEnterprises(),
    StaffContacts(),
    RestingEnterprises(),
    StandIns(),
    Namesakes(),
    Delivery(),
)
