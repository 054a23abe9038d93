"""Chapter 结果运用: glue between a scored case and `scoring.consequences`."""

from collections.abc import Sequence

from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.consequences.flagging import flag_consequences
from scoring.consequences.settings import ConsequenceSettings, read_consequences
from scoring.consequences.sheets import HEAD, consequence_rows
from scoring.consequences.showing import show_consequences
from scoring.disclosure.published import DisclosedResults
from scoring.files.toml_table import Table


class Consequences(Chapter):
    """Written where the policy has a table `[consequences]`. Flags only: nothing is decided, no score is touched."""

    key = "consequences"

    def settings(self, table: Table) -> ConsequenceSettings:
        return read_consequences(table)

    def build(self, evidence: Evidence) -> Tree | None:
        settings = evidence.policy.chapters.get(self.key)
        if not isinstance(settings, ConsequenceSettings):
            return None
        return flag_consequences(evidence.policy, settings, evidence.subjects, evidence.results, evidence.history)

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        return (SheetTable("结果运用", HEAD, tuple(consequence_rows(tree))),)

    def disclose(self, tree: Tree, shown: DisclosedResults) -> Tree | None:
        return show_consequences(tree, shown)
