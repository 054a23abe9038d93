"""Cells that hold more than a text: yes and no, parameters, labels of values."""

from __future__ import annotations

import re

from surveys.questionnaires.xlsform.rows import FormRow

_YES = ("yes", "true", "true()", "是", "1")
_NO = ("", "no", "false", "false()", "否", "0")
_PARAMETERS = {"min": "min", "max": "max", "start": "min", "end": "max"}
_PARAMETER = re.compile(r"([a-z]+)\s*=\s*([0-9]+)")


def read_yes_no(row: FormRow, column: str) -> bool:
    text = row.get(column).lower()
    if text not in (*_YES, *_NO):
        raise row.error(column, "bad_yes_no", value=row.get(column))
    return text in _YES


def read_parameters(row: FormRow) -> dict[str, int]:
    """`max=25`, `start=1 end=5 step=1`: lowest and highest of a scale, or how many may be chosen."""
    parameters: dict[str, int] = {}
    for part in re.split(r"[\s,;，；]+(?![=\s])", row.get("parameters").lower().replace(" =", "=").replace("= ", "=")):
        if not part or part == "step=1":
            continue
        read = _PARAMETER.fullmatch(part)
        if read is None or read[1] not in _PARAMETERS or len(read[2]) > 6:
            raise row.error("parameters", "bad_parameter", value=part, known="min=1 max=5, start=1 end=5 step=1")
        parameters[_PARAMETERS[read[1]]] = int(read[2])
    return parameters


def read_anchors(row: FormRow, column: str) -> dict[str, str]:
    """`5=很好；1=很差` → {"5": "很好", "1": "很差"}."""
    anchors = {}
    for part in re.split(r"[;；\n]+", row.get(column)):
        if not part.strip():
            continue
        value, mark, label = part.partition("=")
        if not (mark and value.strip() and label.strip()):
            raise row.error(column, "bad_anchor", value=part.strip())
        anchors[value.strip()] = label.strip()
    return anchors
