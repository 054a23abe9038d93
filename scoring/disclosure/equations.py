"""Published figures as linear equations with public weights: what an audit of everything that was ever shown reads.

Source: docs/sources.md, Anonymity (Fellegi 1972, Cox 1980).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text


@dataclass(frozen=True, slots=True)
class Term:
    """A cell in an equation: how many raters, how many of them do not protect the others, and the coefficient."""

    relation: str
    period: str
    raters: int
    dropped: int
    anonymous: bool
    coefficient: Fraction


@dataclass(frozen=True, slots=True)
class Equation:
    """A figure: `text` = Σ coefficient × cell + `known` (what indicators and ledgers contribute).

    `text` is empty where the figure is withheld: that there is such a figure is no secret, its value is.
    """

    figure: str
    text: str
    known: Fraction
    terms: tuple[Term, ...]

    @property
    def rest(self) -> Fraction:
        """What the ratings contribute to the published text; the figure must have one."""
        return Fraction(self.text) - self.known


def equation_record(equation: Equation) -> dict[str, Any]:
    """Plain JSON."""
    return {
        "figure": equation.figure,
        "text": equation.text,
        "known": exact_text(equation.known),
        "terms": [
            [term.relation, term.period, term.raters, term.dropped, term.anonymous, exact_text(term.coefficient)]
            for term in equation.terms
        ],
    }


def equation_from_record(record: Mapping[str, Any]) -> Equation:
    """The inverse of `equation_record`."""
    terms = tuple(
        Term(relation, period, raters, dropped, anonymous, Fraction(coefficient))
        for relation, period, raters, dropped, anonymous, coefficient in record["terms"]
    )
    return Equation(record["figure"], record["text"], Fraction(record["known"]), terms)
