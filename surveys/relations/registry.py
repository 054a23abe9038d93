"""The rater rules there are. To add one: a file beside these and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.relations.all_staff import AllStaff
from surveys.relations.base import RaterRule
from surveys.relations.collaborating_heads import CollaboratingHeads
from surveys.relations.collaborating_managers import CollaboratingManagers
from surveys.relations.collaborating_staff import CollaboratingStaff
from surveys.relations.colleagues import Colleagues
from surveys.relations.department_head import DepartmentHead
from surveys.relations.enterprises import Enterprises
from surveys.relations.leaders import Leaders
from surveys.relations.leaders_and_managers import LeadersAndManagers
from surveys.relations.own_staff import OwnStaff
from surveys.relations.public import Public
from surveys.relations.self_rating import SelfRating
from surveys.relations.superior import Superior

RATER_RULES: Mapping[str, RaterRule] = {
    "leaders": Leaders(),
    "collaborating_managers": CollaboratingManagers(),
    "collaborating_heads": CollaboratingHeads(),
    "own_staff": OwnStaff(),
    "department_head": DepartmentHead(),
    "leaders_and_managers": LeadersAndManagers(),
    "enterprises": Enterprises(),
    "public": Public(),
    "self": SelfRating(),
    "superior": Superior(),
    "colleagues": Colleagues(),
    "collaborating_staff": CollaboratingStaff(),
    "all_staff": AllStaff(),
}
