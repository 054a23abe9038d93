"""The grading of a policy file: grades, small groups, unit rules, events, honours."""

from fractions import Fraction

from scoring.arithmetic import exact_text
from scoring.files.toml_table import Table
from scoring.grading.registry import METHODS
from scoring.policy_model import Band, EventRule, Grading, Honours, UnitRule

_KEYS = {
    "method", "group_by", "grades", "small_group", "small_bands", "ties", "events_in_quota", "events", "unit_rules",
}  # fmt: skip


def read_grading(policy: Table) -> Grading:
    """[grading]; without it nobody is graded and all subjects are one group."""
    if "grading" not in policy:
        return Grading()
    table = policy.table("grading")
    table.only(_KEYS)
    method = table.choice("method", tuple(METHODS))
    grades = METHODS[method].read_grades(table, "grades")
    names = tuple(band.name for band in grades)
    group_by = table.texts("group_by", ())
    small_group = table.integer("small_group", 0)
    return Grading(
        method=method,
        grades=grades,
        group_by=group_by,
        small_group=small_group,
        small_bands=_small_bands(table, names, small_group),
        ties=table.choice("ties", ("report", "favour"), "report"),
        events_in_quota=table.boolean("events_in_quota", False),
        events=tuple(_event(rule, names) for rule in table.tables("events")),
        unit_rules=_unit_rules(table, names, group_by),
    )


def _grade(table: Table, key: str, names: tuple[str, ...]) -> str:
    value = table.text(key)
    if value not in names:
        raise table.error(key, "unknown_name", what="grade", value=value, known=", ".join(names))
    return value


def _small_bands(table: Table, names: tuple[str, ...], small_group: int) -> tuple[Band, ...]:
    if "small_bands" not in table:
        if small_group > 1:
            raise table.error("small_group", "needs", what="small_bands")
        return ()
    bands = METHODS["bands"].read_grades(table, "small_bands")
    places = []
    for index, band in enumerate(bands):
        entry = Table(table.document, (*table.path, "small_bands", index), table.data["small_bands"][index])
        places.append(names.index(_grade(entry, "name", names)))
        if places != sorted(places):
            raise entry.error("name", "bad_order", value=band.name, before=bands[index - 1].name)
    return bands


def _event(table: Table, names: tuple[str, ...]) -> EventRule:
    table.only({"kind", "set", "lower", "at_most"})
    actions = [key for key in ("set", "lower", "at_most") if key in table]
    if len(actions) != 1:
        raise table.error(None, "one_of", keys="set, lower, at_most")
    kind, action = table.text("kind"), actions[0]
    if action == "lower":
        return EventRule(kind, action, steps=table.integer("lower", low=1, high=100))
    return EventRule(kind, action, grade=_grade(table, action, names))


def _unit_rules(grading: Table, names: tuple[str, ...], group_by: tuple[str, ...]) -> tuple[UnitRule, ...]:
    rules = []
    for table in grading.tables("unit_rules"):
        if "unit" not in group_by:
            raise table.error(None, "needs", what='group_by with "unit"')
        rules.append(_unit_rule(table, names))
    return tuple(rules)


def _unit_rule(table: Table, names: tuple[str, ...]) -> UnitRule:
    table.only({"unit_grade", "grade", "max_count", "min_count", "freed_to"})
    if ("max_count" in table) == ("min_count" in table):
        raise table.error(None, "one_of", keys="max_count, min_count")
    grade = _grade(table, "grade", names)
    if "freed_to" in table and "max_count" not in table:
        raise table.error("freed_to", "needs", what="max_count")
    return UnitRule(
        unit_grade=table.text("unit_grade"),
        grade=grade,
        max_count=table.integer("max_count") if "max_count" in table else None,
        min_count=table.integer("min_count") if "min_count" in table else None,
        freed_to=_freed(table, grade, names) if "freed_to" in table else (),
    )


def _freed(table: Table, own: str, names: tuple[str, ...]) -> tuple[tuple[str, Fraction], ...]:
    freed = table.table("freed_to")
    shares = table.weights("freed_to")
    for name, share in shares.items():
        if name not in names or name == own:
            known = ", ".join(other for other in names if other != own)
            raise freed.error(name, "unknown_name", what="grade", value=name, known=known)
        if share < 0:
            raise freed.error(name, "out_of_range", value=exact_text(share), low=0, high=1)
    if sum(shares.values(), Fraction(0)) > 1:
        raise table.error("freed_to", "shares_over", total=exact_text(sum(shares.values(), Fraction(0))))
    return tuple(shares.items())


def read_honours(policy: Table, grading: Grading) -> Honours | None:
    """[honours], when there is one."""
    if "honours" not in policy:
        return None
    table = policy.table("honours")
    table.only({"from", "count", "barred_by"})
    grades = table.texts("from")
    if not grades:
        raise table.error("from", "empty")
    for index, name in enumerate(grades):
        if name not in grading.names:
            known = ", ".join(grading.names)
            raise table.document.error(
                ("honours", "from", index), "unknown_name", what="grade", value=name, known=known
            )
    return Honours(grades, table.integer("count", low=1), table.texts("barred_by", ()))
