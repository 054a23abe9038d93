"""Chapter 比绩: glue between a scored case and `scoring.comparison`."""

from collections.abc import Sequence

from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.comparison.settings import ComparisonSettings, read_comparison
from scoring.tomltable import Table


class Comparison(Chapter):
    """Written where the policy has a table `[comparison]`."""

    key = "comparison"

    def settings(self, table: Table) -> ComparisonSettings:
        return read_comparison(table)

    def build(self, evidence: Evidence) -> Tree | None:
        return None

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        return ()
