"""A plan file (TOML) → Plan, checked key by key; what it refers to is checked by `surveys.plans.checking`."""

from __future__ import annotations

import re

from scoring.files.toml_file import load_toml
from scoring.files.toml_table import Table
from surveys.calendar.period_labels import RHYTHMS
from surveys.plans.after import read_after
from surveys.plans.enterprise_vote import MEAN, SEATS
from surveys.plans.model import EVERY, KINDS, LISTED, Calendar, DrawRule, Plan, PlanRelation, Service, SubjectsRule
from surveys.relations.registry import RATER_RULES
from surveys.roster.model import LEVELS
from surveys.text import normalise_key, normalise_name
from surveys.toml_fields import read_text, read_text_or_empty, refuse

_TOP_KEYS = tuple(Plan.__dataclass_fields__)
_SUBJECT_KEYS = {
    "person": ("kind", "levels"),
    "department": ("kind", "serves_enterprises"),
    "service": ("kind", "services"),
    "project": ("kind", "projects"),
    "enterprise": ("kind", "enterprises"),
}
_RELATION_KEYS = ("relation", "raters", "questionnaire", "anonymous", "not_own_unit", "draw")
_MOST_DRAWN = 1000
_CALENDAR_KEYS = {
    "once": ("every", "period", "on_workday"),
    "week": ("every", "weekday", "time", "on_workday"),
    "month": ("every", "day", "time", "on_workday"),
    "quarter": ("every", "month", "day", "time", "on_workday"),
    "half-year": ("every", "month", "day", "time", "on_workday"),
    "year": ("every", "month", "day", "time", "on_workday"),
}
_MONTHS = {"quarter": 3, "half-year": 6, "year": 12}
_MOST_DAYS = 366
_MOST_ROUNDS = 90  # in 90 days
_NAME = re.compile(r"[^|/\x00-\x1f]{1,60}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def read_plan(table: Table) -> Plan:
    """The plan that a file's top table says. Raises FileError at the key that is wrong."""
    table.only(_TOP_KEYS)
    name = normalise_name(read_text(table, "name", limit=60))
    if not _NAME.fullmatch(name):
        raise refuse(table, "name", "bad_name", value=name)
    days = table.integer("days", low=1, high=_MOST_DAYS)
    return Plan(
        name=name,
        title=read_text_or_empty(table, "title") or name,
        purpose=read_text(table, "purpose", limit=300),
        policy=read_text(table, "policy", limit=64),
        subjects=_subjects(table),
        relations=_relations(table),
        days=days,
        reminders=_reminders(table, days),
        calendar=_calendar(table),
        two_people=table.boolean("two_people", False),
        seats=table.choice("seats", SEATS, MEAN),
        at_most_per_quarter=_at_most_per_quarter(table),
        composes=tuple(normalise_name(name) for name in table.texts("composes")) if "composes" in table else (),
        after=read_after(table),
    )


def parse_plan(text: str | bytes, file: str) -> Plan:
    """Read a file by itself. Raises FileError: scoring's codes for TOML, and `text_too_long`, `bad_name`,
    `bad_time`, `bad_reminder`, `rule_not_for_kind`."""
    return read_plan(Table(load_toml(text, file)))


def _at_most_per_quarter(table: Table) -> int | None:
    """How many rounds of 90 days an enterprise may be asked in."""
    key = "at_most_per_quarter"
    return table.integer(key, low=1, high=_MOST_ROUNDS) if key in table else None


def _subjects(top: Table) -> tuple[SubjectsRule, ...]:
    rules = []
    for table in top.tables("subjects", required=True):
        kind = table.choice("kind", KINDS)
        table.only(_SUBJECT_KEYS[kind])
        rules.append(
            SubjectsRule(
                kind=kind,
                levels=_levels(table) if kind == "person" else (),
                serves_enterprises=table.boolean("serves_enterprises", False),
                services=_listed(table, f"{kind}s") if kind in LISTED else (),
                enterprises=_enterprises(table) if kind == "enterprise" else (),
            )
        )
    return tuple(rules)


def _levels(table: Table) -> tuple[str, ...]:
    """Levels in the workbook's words (中层) or as codes (manager)."""
    levels = []
    for word in table.texts("levels"):
        code = LEVELS.get(word, word)
        if code not in LEVELS.values():
            raise table.error("levels", "unknown_name", what="level", value=word, known=", ".join(LEVELS))
        levels.append(code)
    if not levels:
        raise table.error("levels", "empty")
    return tuple(levels)


def _enterprises(table: Table) -> tuple[str, ...]:
    """Keys as the roster knows them; none means all."""
    return tuple(normalise_key(key) for key in table.texts("enterprises")) if "enterprises" in table else ()


def _listed(top: Table, name: str) -> tuple[Service, ...]:
    services: dict[str, Service] = {}
    for table in top.tables(name, required=True):
        table.only(("key", "name", "unit"))
        key = read_text(table, "key", limit=64)
        if key in services:
            raise table.error("key", "duplicate", value=key)
        services[key] = Service(key, read_text(table, "name"), read_text_or_empty(table, "unit"))
    return tuple(services.values())


def _relations(top: Table) -> tuple[PlanRelation, ...]:
    kinds = {rule["kind"] for rule in top.data.get("subjects", ()) if isinstance(rule, dict) and "kind" in rule}
    relations: dict[str, PlanRelation] = {}
    for table in top.tables("relations", required="composes" not in top):
        table.only(_RELATION_KEYS)
        relation = read_text(table, "relation", limit=40)
        if relation in relations:
            raise table.error("relation", "duplicate", value=relation)
        raters = table.choice("raters", tuple(RATER_RULES))
        for kind in sorted(kinds - set(RATER_RULES[raters].kinds)):
            known = ", ".join(name for name, rule in RATER_RULES.items() if kind in rule.kinds)
            raise refuse(table, "raters", "rule_not_for_kind", value=raters, kind=kind, known=known)
        relations[relation] = PlanRelation(
            relation=relation,
            raters=raters,
            questionnaire=read_text(table, "questionnaire", limit=64),
            anonymous=table.boolean("anonymous", True),
            not_own_unit=table.boolean("not_own_unit", False),
            draw=_draw(table, raters, [earlier.draw for earlier in relations.values() if earlier.draw is not None]),
        )
    return tuple(relations.values())


def _draw(top: Table, raters: str, earlier: list[DrawRule]) -> DrawRule | None:
    """`draw = { at_least, at_most_per_rater, link_departments }`; a rater's bound is one for the whole plan."""
    if "draw" not in top:
        return None
    if raters in ("public", "self"):
        raise refuse(top, "draw", "draw_not_here", value=raters)
    table = top.table("draw")
    table.only(tuple(DrawRule.__dataclass_fields__))
    most = table.integer("at_most_per_rater", low=1, high=_MOST_DRAWN)
    if earlier and most != earlier[0].at_most_per_rater:
        raise refuse(table, "at_most_per_rater", "draw_differs", value=most, first=earlier[0].at_most_per_rater)
    least = table.integer("at_least", low=1, high=_MOST_DRAWN)
    return DrawRule(least, most, table.boolean("link_departments", False))


def _reminders(table: Table, days: int) -> tuple[str, ...]:
    """Words, or days after the opening."""
    entries = table.data.get("reminders", [])
    if not isinstance(entries, list):
        raise table.error("reminders", "wrong_type", expected="an array")
    reminders = []
    for entry in entries:
        number = isinstance(entry, int) and not isinstance(entry, bool) and 1 <= entry <= days
        if not number and entry not in ("first", "middle", "last"):
            raise refuse(table, "reminders", "bad_reminder", value=entry, days=days)
        reminders.append(str(entry))
    return tuple(reminders)


def _calendar(top: Table) -> Calendar:
    if "calendar" not in top:
        return Calendar()
    table = top.table("calendar")
    every = table.choice("every", EVERY)
    table.only(_CALENDAR_KEYS[every])
    at = _TIME.fullmatch(table.text("time", "09:00"))
    if at is None:
        raise refuse(table, "time", "bad_time", value=table.data["time"])
    return Calendar(
        every=every,
        month=table.integer("month", 1, low=1, high=_MONTHS.get(every, 1)),
        day=table.integer("day", 1, low=1, high=31),
        weekday=table.integer("weekday", 1, low=1, high=7),
        hour=int(at[1]),
        minute=int(at[2]),
        on_workday=table.boolean("on_workday", False),
        period=table.choice("period", RHYTHMS) if "period" in table else "",
    )
