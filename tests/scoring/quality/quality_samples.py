"""Answer sheets, written down in one line."""

from scoring.quality.sheet import AnsweredSheet


def rated(rater: str, subject: str, *values: float) -> AnsweredSheet:
    total = sum(values) / len(values)
    return AnsweredSheet(rater, subject, "r", total, len(values), min(values), max(values), values)
