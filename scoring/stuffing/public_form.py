"""One form of the public as the checks see it, and how few forms say nothing."""

from dataclasses import dataclass

FEWEST = 20
"""Forms under which nothing is said of a relation, a code or a day."""
Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PublicForm:
    """What was answered about a subject on a day, whoever answered.

    `values` run 0 … 1, in the order of the form; None where an item was left out. `day` is an ordinal.
    """

    subject_id: str
    day: int
    values: Values

    @property
    def is_complete(self) -> bool:
        return bool(self.values) and None not in self.values
