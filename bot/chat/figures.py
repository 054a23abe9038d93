"""A result's lines, for its owner and for administrators: what the gate lets through, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.phrases import chat as phrases
from bot.phrases.labels import relation_label
from scoring.names import part_name
from surveys.results import Figure, SubjectView


def figure_lines(view: SubjectView, min_raters: int) -> list[str]:
    """A line per relation (per part where it has none); hidden ones say so."""
    with_relations = {figure.part for figure in view.figures if figure.relation is not None}
    shown = [figure for figure in view.figures if figure.relation is not None or figure.part not in with_relations]
    return [_line(figure, min_raters, shown) for figure in shown]


def _line(figure: Figure, min_raters: int, shown: Sequence[Figure]) -> str:
    label = relation_label(figure.relation) if figure.relation is not None else part_name(figure.part)
    if figure.hidden:
        is_small = figure.raters is not None and figure.raters < min_raters
        return phrases.hidden_line(label=label, min_raters=min_raters, is_small=is_small)
    return phrases.figure_line(label=label, percent=figure.percent, points=figure.points, raters=figure.raters)
