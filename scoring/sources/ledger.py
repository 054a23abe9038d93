"""Parts from ledger.csv: points that start full (or at `start`) and move with dated entries."""

from fractions import Fraction

from scoring.arithmetic import HUNDRED, exact_text
from scoring.inputs import Subject
from scoring.policy_model import Part
from scoring.sources.base import Material, PartFigure, PartSource


class LedgerSource(PartSource):
    """start + Σ entries, the sum (not every step) held within 0 … points. Without entries: the start. Never missing."""

    keys = frozenset({"start"})

    def evaluate(self, part: Part, subject: Subject, material: Material) -> PartFigure:
        entries = sorted(
            material.ledger.get((subject.subject, part.key), ()), key=lambda row: (row.date, row.points, row.reason)
        )
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
