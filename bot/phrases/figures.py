"""A result's lines, for its owner and for administrators: what the gate lets through, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bot.phrases import results as phrases
from bot.phrases.labels import relation_label
from scoring.arithmetic import exact_text
from scoring.comparison.sheets import difference_rows
from scoring.labels import part_name
from scoring.wording.verdict import grade_reason, verdict
from surveys.results import Figure, RoundResults, SubjectView


def figure_lines(view: SubjectView, min_raters: int) -> list[str]:
    """A line per part, and below it one per relation; hidden ones say so. Then how they make the score, and what else
    was chosen."""
    lines = []
    for part in view.figures:
        if part.relation is None:
            lines.append(_line(part, min_raters, phrases.PART))
            inside = [figure for figure in view.figures if figure.part == part.part and figure.relation is not None]
            lines += [_line(figure, min_raters, phrases.RELATION) for figure in inside]
    return [*lines, *how_lines(view), *follow_up_lines(view)]


def how_lines(view: SubjectView) -> list[str]:
    """How the parts make the score, what led to the grade, what it is beside others', and what else was chosen."""
    return [*_sum_line(view), *_reason_line(view), *_comparison_lines(view), *_choice_lines(view)]


def _line(figure: Figure, min_raters: int, mark: str) -> str:
    label = relation_label(figure.relation) if figure.relation is not None else part_name(figure.part)
    if figure.hidden:
        is_small = figure.raters is not None and figure.raters < min_raters
        return phrases.hidden_line(mark, label=label, min_raters=min_raters, is_small=is_small)
    return phrases.figure_line(mark, label=label, percent=figure.percent, points=figure.points, raters=figure.raters)


def _sum_line(view: SubjectView) -> Iterator[str]:
    """How the parts make the score, where all of them are shown."""
    parts = view.derivation.get("parts", ())
    counted = [part for part in parts if part["percent"] is not None]
    if view.score is None or len(counted) < 2 or any(part["hidden"] for part in parts):
        return
    left_out = len(counted) < len(parts)
    yield phrases.sum_line([(part_name(part["part"]), part["in_score"]) for part in counted], view.score, left_out)


def verdict_of(view: SubjectView) -> str:
    """Score and grade in one sentence, the same wherever they are read."""
    return verdict(view.score, view.grade, view.flags, view.derivation)


def _reason_line(view: SubjectView) -> Iterator[str]:
    """What led to the grade: band, quota, event, small group, tie."""
    reason = grade_reason(view.score, view.grade, view.flags, view.derivation)
    if reason:
        yield phrases.reason_line(reason)


def follow_up_lines(view: SubjectView) -> Iterator[str]:
    """Honours and consequences, to whom they concern."""
    if view.is_honoured:
        yield phrases.honour_line("provisional" in view.flags)
    for note in view.consequences:
        yield phrases.consequence_line(note["flag"], note["reason"], note["owes"], note["days"])


def honours_lines(results: RoundResults) -> list[str]:
    """Whom the round honours, where its policy names the best; else nothing."""
    return [phrases.honours_line([view.name for view in results.honoured])] if results.honours else []


def _comparison_lines(view: SubjectView) -> Iterator[str]:
    """The score beside others' and the own past, as the chapter on comparison shows it; else the last result alone."""
    if view.comparison:
        own = {"subject": view.subject_id, "name": view.name, "figures": [view.comparison]}
        for row in difference_rows({"subjects": [own]}):
            beside, reference, difference, verdict = row[3], row[5], row[6], row[9]
            if isinstance(reference, Fraction) and isinstance(difference, Fraction):
                yield phrases.comparison_line(str(beside), exact_text(reference), difference, str(verdict or ""))
        return
    past = [entry for entry in view.derivation.get("history", ()) if entry["score"] is not None]
    if past:
        yield phrases.past_line(past[-1]["period"], past[-1]["score"], past[-1]["grade"])


def _choice_lines(view: SubjectView) -> Iterator[str]:
    """What was chosen from options, where the table may be shown."""
    for table in view.choices:
        options = [(option["label"], option["count"], option.get("place")) for option in table["options"]]
        title = f"{relation_label(table['relation'])}，{table['title']}"
        yield phrases.choice_line(title, options, table["answers"])
