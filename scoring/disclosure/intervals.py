"""The interval audit: how closely do published, rounded figures and the bounds of the scale pin down a small group?

A figure that no equation gives away may still be narrow: two peers and two of the team who together give 196 of 200
gave at least 96 each. For every combination that fewer than k raters stand behind, the least and the greatest value
that agree with everything published must lie far enough apart. Source: docs/sources.md, Anonymity (two linear
programmes).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import percent_of
from scoring.disclosure.atoms import Atom, Row
from scoring.disclosure.audit import supports
from scoring.disclosure.linear import Band, Range, Region
from scoring.policy_model import Policy, Relation

Target = tuple[tuple[Atom, Fraction], ...]  # a combination to protect: atoms, coefficients
_NONE = Fraction(0)
_WHOLE = Range(_NONE, Fraction(100))


@dataclass(frozen=True, slots=True)
class Shown:
    """A published figure over atoms: what the ratings contribute to its text, which is off by half a unit at most."""

    row: Row
    value: Fraction


def bounds_of(policy: Policy) -> dict[str, Range]:
    """Lowest and highest percentage that a relation of the policy can have."""
    return {relation.relation: _bounds(policy, relation) for _, relation in policy.relations()}


def _bounds(policy: Policy, relation: Relation) -> Range:
    if relation.aggregate == "share":
        return _WHOLE
    scales = [item.scale for item in relation.items]
    return Range(
        min(percent_of(scale.low, scale, policy.percent) for scale in scales),
        max(percent_of(scale.high, scale, policy.percent) for scale in scales),
    )


def targets(rows: Sequence[Row], smallest: int) -> tuple[Target, ...]:
    """What fewer than `smallest` raters stand behind: their atoms, and their share in every figure."""
    atoms = sorted({atom for row in rows for atom in row if atom.anonymous})
    combinations: dict[Target, None] = {}
    for support in supports(atoms, smallest):
        combinations.update(dict.fromkeys(((atom, Fraction(1)),) for atom in sorted(support)))
        for row in rows:
            mixture = tuple((atom, row[atom]) for atom in sorted(support) if atom in row)
            if len(mixture) > 1:
                combinations[mixture] = None
    return tuple(combinations)


class Openness:
    """How far apart the least and the greatest value of a target lie that agree with published figures."""

    def __init__(
        self, shown: Sequence[Shown], protected: Sequence[Target], bounds: Mapping[str, Range], decimals: int
    ) -> None:
        half = Fraction(1, 2 * 10**decimals)
        self._atoms = sorted(
            {atom for row in shown for atom in row.row} | {atom for target in protected for atom, _ in target}
        )
        self._box = [_range(atom, bounds) for atom in self._atoms]
        bands = [
            Band(tuple(row.row.get(atom, _NONE) for atom in self._atoms), Range(row.value - half, row.value + half))
            for row in shown
        ]
        self._region = Region(bands, self._box)

    def of(self, target: Target) -> Fraction:
        """The width of what the target may be, as a share of its whole range; 0 where the figures contradict."""
        coefficients = dict(target)
        form = [coefficients.get(atom, _NONE) for atom in self._atoms]
        extent = self._region.extent(form)
        whole = sum((abs(value) * bound.width for value, bound in zip(form, self._box, strict=True)), _NONE)
        return extent.width / whole if extent else _NONE


def _range(atom: Atom, bounds: Mapping[str, Range]) -> Range:
    own = bounds.get(atom.relation, _WHOLE)
    return Range(-own.width, own.width) if atom.step < 0 else own
