"""Chapters: what a scored case tells beyond scores and grades. To add one: a file beside this one and a line below."""

from collections.abc import Mapping

from scoring.chapters.agreement import Agreement
from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.chapters.comparison import Comparison
from scoring.chapters.consequences import Consequences
from scoring.chapters.fairness import Fairness
from scoring.chapters.gaps import Gaps
from scoring.chapters.quality import Quality
from scoring.chapters.satisfaction import Satisfaction

CHAPTERS: tuple[Chapter, ...] = (
    Comparison(),
    Consequences(),
    Gaps(),
    Agreement(),
    Quality(),
    Satisfaction(),
    Fairness(),
)


def write_chapters(evidence: Evidence) -> dict[str, Tree]:
    """Every chapter that the case gives something for, by key; without votes only those that need none."""
    chapters = (chapter for chapter in CHAPTERS if evidence.statistics.keeps_votes or not chapter.votes)
    written = ((chapter.key, chapter.build(evidence)) for chapter in chapters)
    return {key: tree for key, tree in written if tree is not None}


def chapter_sheets(trees: Mapping[str, Tree]) -> tuple[SheetTable, ...]:
    """The sheets of chapters written before, in the order of the registry."""
    return tuple(sheet for chapter in CHAPTERS if chapter.key in trees for sheet in chapter.sheets(trees[chapter.key]))
