"""Chapter 比绩: glue between a scored case and `scoring.comparison`."""

from collections.abc import Sequence

from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.comparison.compare import compare
from scoring.comparison.settings import ComparisonSettings, read_comparison
from scoring.comparison.sheets import DIFFERENCE_HEAD, RANK_HEAD, difference_rows, rank_rows
from scoring.comparison.showing import show_comparison
from scoring.disclosure.published import DisclosedResults
from scoring.files.toml_table import Table


class Comparison(Chapter):
    """Written where the policy has a table `[comparison]`."""

    key = "comparison"

    def settings(self, table: Table) -> ComparisonSettings:
        return read_comparison(table)

    def build(self, evidence: Evidence) -> Tree | None:
        settings = evidence.policy.chapters.get(self.key)
        if not isinstance(settings, ComparisonSettings):
            return None
        return compare(
            evidence.policy, settings, evidence.statistics, evidence.subjects, evidence.results, evidence.history
        )

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        return (
            SheetTable("比绩", DIFFERENCE_HEAD, tuple(difference_rows(tree))),
            SheetTable("名次", RANK_HEAD, tuple(rank_rows(tree))),
        )

    def disclose(self, tree: Tree, shown: DisclosedResults) -> Tree | None:
        return show_comparison(tree, shown)
