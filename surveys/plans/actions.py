"""Importing, getting and listing plans."""

from __future__ import annotations

from functools import lru_cache

from scoring.policy import Policy
from surveys.errors import NotFound
from surveys.library.policies import find_policy
from surveys.library.versions import PLAN, Imported, get_entry, list_builtins, list_entries, store_version
from surveys.plans.checking import check_plan
from surveys.plans.model import Plan
from surveys.plans.reading import parse_plan
from surveys.questionnaires import Questionnaire, find_questionnaire
from surveys.text import normalise_name
from surveys.work import Work

FIRST = frozenset(("中层360测评", "员工行为测评", "科室民主测评", "园区服务满意度", "领导班子评估", "群众意见"))
"""The plans that every installation begins with (docs/formats.md, Plans)."""


def check_plan_file(work: Work, *, text: str, file: str) -> Plan:
    """Check a file against the policies and questionnaires of the library. Raises FileError; changes nothing."""

    def policy(key: str) -> Policy | None:
        return find_policy(work, key=key)

    def questionnaire(key: str) -> Questionnaire | None:
        return find_questionnaire(work, key=key)

    return check_plan(text, file, policy=policy, questionnaire=questionnaire)


def import_plan(work: Work, *, text: str, file: str) -> Imported:
    """Check a file and keep it as the latest version under its name. Raises FileError, changing nothing."""
    source = text.removeprefix("\ufeff")
    plan = check_plan_file(work, text=source, file=file)
    return store_version(work, kind=PLAN, key=plan.name, title=plan.title, source=source)


def get_plan(work: Work, *, name: str) -> Plan:
    """The latest version of a plan. Raises NotFound `plan_unknown` (name)."""
    key = normalise_name(name)
    return _parse(get_entry(work, kind=PLAN, key=key).source, key)


def find_plan(work: Work, *, name: str) -> Plan | None:
    """The latest version of a plan, if there is one."""
    try:
        return get_plan(work, name=name)
    except NotFound:
        return None


def get_plan_source(work: Work, *, name: str) -> str:
    """The file as it was imported. Raises NotFound `plan_unknown` (name)."""
    return get_entry(work, kind=PLAN, key=normalise_name(name)).source


def list_plans(work: Work) -> tuple[Plan, ...]:
    """The latest version of every plan: `FIRST`, then what an administrator brought in, then the other built-in ones;
    by name each."""
    templates = list_templates()
    plans = (_parse(entry.source, entry.key) for entry in list_entries(work, kind=PLAN))
    return tuple(sorted(plans, key=lambda plan: (plan.name not in FIRST, plan.name in templates, plan.name)))


@lru_cache(maxsize=1)
def list_templates() -> frozenset[str]:
    """Names of the built-in plans beyond `FIRST`: there to be opened or copied where a policy asks for them."""
    return frozenset(name for name, _ in list_builtins(PLAN)) - FIRST


@lru_cache(maxsize=256)
def _parse(source: str, name: str) -> Plan:
    return parse_plan(source, f"{name}.toml")
