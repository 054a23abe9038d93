"""Consequences: flags that follow from grades, now and before. To add a kind of rule: a file here and a line below."""

from scoring.consequences.base import Finding, PeriodResult, Record, Rule
from scoring.consequences.graded import Graded
from scoring.consequences.running import Running
from scoring.consequences.standing import Standing
from scoring.consequences.total import Total

KINDS: dict[str, type[Rule]] = {
    "grade": Graded,
    "running": Running,
    "total": Total,
    "standing": Standing,
}

__all__ = ["KINDS", "Finding", "PeriodResult", "Record", "Rule"]
