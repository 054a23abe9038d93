"""Where a subject belongs among peers."""

from scoring.inputs import Subject
from scoring.results import SubjectResult

GROUP = "group"


def place_of(one: SubjectResult, subject: Subject, column: str) -> str | None:
    """What stands in a column of subjects.csv, None for an empty cell, which makes no peers; under `group` the grading
    group, which may be the nameless one of all."""
    return one.group if column == GROUP else subject.column(column) or None
