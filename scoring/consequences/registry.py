"""Kinds of rules. To add one: a file beside this one and a line below."""

from scoring.consequences.base import Rule
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
