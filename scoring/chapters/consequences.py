"""Chapter 结果运用: glue between a scored case and `scoring.consequences`."""

from collections.abc import Sequence

from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.consequences.settings import ConsequenceSettings, read_consequences
from scoring.tomltable import Table


class Consequences(Chapter):
    """Written where the policy has a table `[consequences]`."""

    key = "consequences"

    def settings(self, table: Table) -> ConsequenceSettings:
        return read_consequences(table)

    def build(self, evidence: Evidence) -> Tree | None:
        return None

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        return ()
