"""Raking: weights that give a sample the known shares of its population, margin by margin, and what that costs.

Weights are trimmed to 0.3 … 3 times the mean; the price is Kish's design effect deff = n Σw² / (Σw)², and intervals use
n / deff. Sources: Deming & Stephan 1940; Kish 1965; docs/sources.md, Satisfaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

LOWEST, HIGHEST = 0.3, 3.0
FEWEST = 20  # respondents in a category; smaller ones have to be merged before
_ROUNDS = 1000
_CLOSE = 1e-10

Margins = Mapping[str, Mapping[str, float]]  # by variable and category: the population's share, any unit


class RakingRefused(ValueError):
    """The margins cannot be used; arguments are a code (empty_category, unknown_category) and `variable=category`."""


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights with mean 1, in the order of the cells given.

    `converged`: whether the margins were met before trimming (`off`: by how much of the total they were missed at
    worst); `trimmed`: respondents whose weight was held. `deff` and `n_eff` are of the weights as returned.
    """

    weights: tuple[float, ...]
    converged: bool
    off: float
    trimmed: int
    deff: float
    n_eff: float


def rake(
    cells: Sequence[Mapping[str, str]],
    numbers: Sequence[int],
    margins: Margins,
    bounds: tuple[float, float] | None = (LOWEST, HIGHEST),
) -> Raked:
    """Weights per respondent of each cell. `cells`: category by variable; `numbers`: respondents of each cell.

    RakingRefused where a category of the population has no respondents, or respondents have one the margins do
    not know.
    """
    total = sum(numbers)
    targets = {name: _targets(name, shares, cells, numbers, total) for name, shares in margins.items()}
    weights, off = _fit(cells, numbers, targets, total)
    trimmed = 0
    if bounds is not None:
        trimmed = sum(n for w, n in zip(weights, numbers, strict=True) if not bounds[0] <= w <= bounds[1])
        weights = _trim(weights, numbers, bounds)
    deff = design_effect(weights, numbers)
    return Raked(tuple(weights), off <= _CLOSE, off, trimmed, deff, total / deff)


def design_effect(weights: Sequence[float], numbers: Sequence[int]) -> float:
    """Kish's n Σw² / (Σw)²."""
    pairs = list(zip(weights, numbers, strict=True))
    return sum(numbers) * fsum(n * w * w for w, n in pairs) / fsum(n * w for w, n in pairs) ** 2


def _targets(
    name: str, shares: Mapping[str, float], cells: Sequence[Mapping[str, str]], numbers: Sequence[int], total: int
) -> dict[str, float]:
    there = {cell[name] for cell, number in zip(cells, numbers, strict=True) if number}
    for category in sorted(there - shares.keys()):
        raise RakingRefused("unknown_category", f"{name}={category}")
    for category in sorted({category for category, share in shares.items() if share > 0} - there):
        raise RakingRefused("empty_category", f"{name}={category}")
    whole = fsum(shares.values())
    return {category: total * share / whole for category, share in shares.items()}


def _fit(
    cells: Sequence[Mapping[str, str]], numbers: Sequence[int], targets: Mapping[str, Mapping[str, float]], total: int
) -> tuple[list[float], float]:
    weights, off = [1.0] * len(cells), 0.0
    for _ in range(_ROUNDS):
        off = 0.0
        for name, shares in targets.items():
            sums = _sums(name, cells, numbers, weights)
            off = max(off, *(abs(sums.get(category, 0.0) - target) / total for category, target in shares.items()))
            weights = [w * _ratio(shares[cell[name]], sums[cell[name]]) if n else w
                       for w, n, cell in zip(weights, numbers, cells, strict=True)]  # fmt: skip
        if off <= _CLOSE:
            break
    return weights, off


def _ratio(target: float, actual: float) -> float:
    return target / actual if actual else 0.0


def _sums(
    name: str, cells: Sequence[Mapping[str, str]], numbers: Sequence[int], weights: Sequence[float]
) -> dict[str, float]:
    parts: dict[str, list[float]] = {}
    for cell, number, weight in zip(cells, numbers, weights, strict=True):
        if number:
            parts.setdefault(cell[name], []).append(number * weight)
    return {category: fsum(values) for category, values in parts.items()}


def _trim(weights: Sequence[float], numbers: Sequence[int], bounds: tuple[float, float]) -> list[float]:
    """Held within the bounds and brought back to mean 1, until both hold."""
    held = list(weights)
    for _ in range(_ROUNDS):
        held = [min(bounds[1], max(bounds[0], weight)) for weight in held]
        mean = fsum(n * w for w, n in zip(held, numbers, strict=True)) / sum(numbers)
        if abs(mean - 1) <= _CLOSE:
            break
        held = [weight / mean for weight in held]
    return held
