"""Parts that carry the unit's own score: a leader who answers for the team."""

from scoring.arithmetic import exact_text
from scoring.inputs import Subject, Unit
from scoring.policy_model import Part
from scoring.sources.base import Material, PartFigure, PartSource


class UnitSource(PartSource):
    """The score (percent) of the subject's unit in units.csv; without one the part is missing."""

    def evaluate(self, part: Part, subject: Subject, material: Material) -> PartFigure:
        score = material.units.get(subject.unit, Unit(subject.unit)).score
        working = {"unit": subject.unit, "score": None if score is None else exact_text(score)}
        return PartFigure(score, working, frozenset({"missing"}) if score is None else frozenset())
