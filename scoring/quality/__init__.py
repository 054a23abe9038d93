"""Quality of answering: how raters rate, as counts and effects without names. Prompts for a human, never a penalty.

`assess` is the one place where sheets become these figures: for a case (`scoring.chapters.quality`) and at the seal of
a round (`surveys.sealing.rater_diagnostics`). Floats throughout: nothing here decides a score or a grade.
"""

from scoring.quality.assessment import SMALLEST, assess
from scoring.quality.sheet import AnsweredSheet

__all__ = ["SMALLEST", "AnsweredSheet", "assess"]
