"""Parts from ledger.csv: points that start full (or at `start`) and move with dated entries."""

from fractions import Fraction

from scoring.arithmetic import HUNDRED, exact_text
from scoring.inputs import Subject
from scoring.policy_model import Part
from scoring.sources.base import Material, PartFigure, PartSource


class LedgerSource(PartSource):
    """start + Σ entries, the sum (not every step) held within 0 … points. Without entries: the start.

    In a round, a subject without any row was not checked, and the part is missing. A row of 0 points says that it was
    checked and nothing found; alone it counts where the policy says `ledger_empty = "full"`.
    """

    keys = frozenset({"start"})

    def evaluate(self, part: Part, subject: Subject, material: Material) -> PartFigure:
        entries = sorted(
            material.ledger.get((subject.subject, part.key), ()), key=lambda row: (row.date, row.points, row.reason)
        )
        counts = any(entry.points for entry in entries) or (entries and material.policy.ledger_empty == "full")
        if material.in_round and not counts:
            return PartFigure(None, {"start": exact_text(part.start), "entries": []}, frozenset({"missing"}))
        total = part.start + sum((entry.points for entry in entries), Fraction(0))
        held = min(part.points, max(Fraction(0), total))
        working = {
            "start": exact_text(part.start),
            "entries": [
                {"date": entry.date, "points": exact_text(entry.points), "reason": entry.reason} for entry in entries
            ],
            "sum": exact_text(total),
            "held": exact_text(held),
        }
        return PartFigure(HUNDRED * held / part.points, working)
