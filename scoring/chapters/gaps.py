"""Chapter 缺项影响: glue between a scored case and `scoring.missing_relations`."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic import number_text
from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.missing_relations import find_gaps

_HEAD = ("编号", "环节", "缺少的关系", "得分", "居中折算得分", "是否跨等次")
_CROSSES = {True: "是，请人工复核", False: "否", None: ""}


class Gaps(Chapter):
    """Scores renormalised over a missing relation beside their centred value; where the two fall in different bands,
    the case goes to a human with both numbers. For those who hold the ratings: a relation's mean may be one rater's."""

    key = "gaps"

    def build(self, evidence: Evidence) -> Tree | None:
        digits = evidence.policy.decimals
        rows = [
            {
                "subject": gap.subject,
                "missing": [{"part": part, "relations": list(names)} for part, names in gap.missing],
                "official": number_text(gap.official, digits),
                "centred": number_text(gap.centred, digits),
                "crosses": gap.crosses,
            }
            for gap in find_gaps(evidence.policy, evidence.results)
        ]
        return {"subjects": rows} if rows else None

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        rows = tuple(
            (
                row["subject"],
                "；".join(part["part"] for part in row["missing"]),
                "；".join("、".join(part["relations"]) for part in row["missing"]),
                Fraction(row["official"]),
                Fraction(row["centred"]),
                _CROSSES[row["crosses"]],
            )
            for row in tree["subjects"]
        )
        return (SheetTable("缺项影响", _HEAD, rows),)
