"""One form of the public as the checks see it, and how few forms say nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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


def group_by_code(forms: Iterable[PublicForm]) -> dict[str, list[PublicForm]]:
    """The forms of each code that has `FEWEST` or more, in the order of codes."""
    codes: dict[str, list[PublicForm]] = defaultdict(list)
    for form in forms:
        codes[form.subject_id].append(form)
    return {code: members for code, members in sorted(codes.items()) if len(members) >= FEWEST}


def find_commonest(counts: Mapping[Values, int]) -> tuple[Values, int]:
    """The form that came most often, and how often; of several always the same one."""
    return max(counts.items(), key=lambda entry: (entry[1], str(entry[0])))


def count_values(forms: Iterable[PublicForm]) -> Counter[Values]:
    return Counter(form.values for form in forms)
