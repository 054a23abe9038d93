"""Plans: who is rated by whom, with which questionnaires, under which policy, and when."""

from surveys.plans.actions import (
    check_plan_file,
    find_plan,
    get_plan,
    get_plan_source,
    import_plan,
    list_plans,
    list_templates,
)
from surveys.plans.checking import check_plan
from surveys.plans.model import Calendar, DrawRule, Plan, PlanRelation, Service, SubjectsRule
from surveys.plans.periods import Period, closing_after, next_occurrences, period_of, periods
from surveys.plans.reading import parse_plan
from surveys.plans.reminders import Reminding, next_reminding_morning, remindings

__all__ = [
    "Calendar",
    "DrawRule",
    "Period",
    "Plan",
    "PlanRelation",
    "Reminding",
    "Service",
    "SubjectsRule",
    "check_plan",
    "check_plan_file",
    "closing_after",
    "find_plan",
    "get_plan",
    "get_plan_source",
    "import_plan",
    "list_plans",
    "list_templates",
    "next_occurrences",
    "next_reminding_morning",
    "parse_plan",
    "period_of",
    "periods",
    "remindings",
]
