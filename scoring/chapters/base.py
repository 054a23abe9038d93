"""What a chapter is: what a scored case tells beyond scores and grades, as JSON, as sheets, and behind the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from scoring.disclosure.published import DisclosedResults
from scoring.files.toml_table import Table
from scoring.inputs import HistoryEntry, Indicator, Population, Subject
from scoring.policy_model import Policy
from scoring.results import Results
from scoring.statistics.view import StatisticsView

Cell = str | int | Fraction | None
Tree = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """All that a chapter may look at: the case, complete, with its results."""

    policy: Policy
    statistics: StatisticsView
    subjects: tuple[Subject, ...]
    results: Results
    indicators: tuple[Indicator, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    populations: tuple[Population, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet of the workbook: Chinese name and headings; texts, whole numbers, exact numbers or None as cells."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Chapter:
    """Base of the chapters. Figures in trees are texts (exact or rounded half up) or whole numbers, never floats.

    `key`: the chapter's key in results.json under `chapters`, and the name of its table in a policy file.
    `votes`: whether it needs every voter's totals; such chapters are left out, and said so, where ratings were
    streamed into sums.
    """

    key: ClassVar[str]
    votes: ClassVar[bool] = False

    def settings(self, table: Table) -> object:
        """What a policy may set in `[key]`, checked. Raises FileError. Without settings every key is refused."""
        table.only(())
        return None

    def build(self, evidence: Evidence) -> Tree | None:
        """The whole chapter, for those who hold the ratings; None where the case gives nothing for it."""
        raise NotImplementedError

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        """The chapter as sheets of the workbook."""
        raise NotImplementedError

    def disclose(self, tree: Tree, shown: DisclosedResults) -> Tree | None:
        """What of it may be shown to others, given what is published of the scores; None: nothing."""
        return None
