"""What events do to grades, in the order of the policy, each kind once per person."""

from collections.abc import Collection

from scoring.policy_model import EventRule, Grading


def matching(grading: Grading, kinds: Collection[str]) -> list[EventRule]:
    """Rules that apply to somebody with these kinds of events, in the order of the policy."""
    return [rule for rule in grading.events if rule.kind in kinds]


def after_events(grading: Grading, grade: str | None, rules: Collection[EventRule]) -> str | None:
    """The grade after the rules have acted in turn. Without a grade only `set` gives one."""
    names = grading.names
    for rule in rules:
        if rule.action == "set":
            grade = rule.grade
        elif grade is not None and rule.action == "lower":
            grade = names[min(len(names) - 1, names.index(grade) + rule.steps)]
        elif grade is not None:
            grade = names[max(names.index(grade), names.index(rule.grade))]
    return grade


def is_set(rules: Collection[EventRule]) -> bool:
    """Whether an event takes the person out of the quotas."""
    return any(rule.action == "set" for rule in rules)
