"""What a policy says about consequences: the table `[consequences]` with its rules, each read by its kind."""

from dataclasses import dataclass

from scoring.consequences.base import Rule
from scoring.consequences.registry import KINDS
from scoring.files.toml_table import Table

UNDECIDED = "未定"
SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class ConsequenceSettings:
    """The rules in the order of the policy. `period`: the name of this result's own period; history from it on is
    left out, and years in a row are counted by it."""

    rules: tuple[Rule, ...]
    period: str = ""


def read_consequences(table: Table) -> ConsequenceSettings:
    """`[consequences]`, checked. Raises FileError for unknown keys, kinds, grades and parts, and flags named twice."""
    table.only({"period", "rules"})
    rules: list[Rule] = []
    for entry in table.tables("rules", required=True):
        rule = KINDS[entry.choice("when", tuple(KINDS))].read(entry)
        if rule.flag in {other.flag for other in rules}:
            raise entry.error("flag", "duplicate", value=rule.flag)
        if SEPARATOR in rule.flag or rule.flag == UNDECIDED:
            raise entry.error("flag", "wrong_type", expected=f'a text without "{SEPARATOR}", other than {UNDECIDED}')
        rules.append(rule)
    return ConsequenceSettings(tuple(rules), table.text("period") if "period" in table else "")
