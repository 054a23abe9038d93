"""The whole derivation in plain Chinese, for those who hold the ratings: one page to follow with a calculator."""

from collections.abc import Mapping
from typing import Any

from scoring.labels import one_line
from scoring.results import SubjectResult
from scoring.wording.figures import spoken
from scoring.wording.grade_lines import grade_lines, history_line, total_lines
from scoring.wording.page import fit
from scoring.wording.parts import LEVELS, part_lines
from scoring.wording.words import PERCENT_NAMES, flags_line


def derivation_text(result: SubjectResult) -> str:
    """How score and grade came about: parts, raters, figures, sum, rounding, grade.

    However many periods, raters, entries there are it stays one page: what does not fit is told more briefly.
    """
    tree = result.derivation
    tail = ["", *total_lines(tree), *grade_lines(tree["grading"], "undecided" in result.flags), *history_line(tree)]
    if result.flags:
        tail.append(flags_line(result.flags))
    bodies = (
        [
            line
            for number, part in enumerate(tree["parts"], 1)
            for line in part_lines(number, part, tree["decimals"], level)
        ]
        for level in LEVELS
    )
    return spoken("\n".join(fit(_head(result, tree), bodies, tail)))


def _head(result: SubjectResult, tree: Mapping[str, Any]) -> list[str]:
    title = f"{one_line(result.name or result.subject)}（{one_line(result.subject)}）· {one_line(tree['policy'])}"
    if not any(part["source"] == "ratings" for part in tree["parts"]):
        return [title, ""]
    return [
        title,
        f"测评口径：每题折成百分比（{PERCENT_NAMES[tree['percent']]}），一人所答各题平均为其总评，一人一票。",
        "",
    ]
