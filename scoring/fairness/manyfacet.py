"""The many-facet Rasch model on a rating scale, for research reports: log(P_k/P_{k−1}) = step_k + facets' effects.

Facets are whatever a rating has: subject, rater, item; in each the effects sum to 0. Joint maximum likelihood by
Newton's steps: the likelihood is concave. Biased where subjects have few ratings. Source: Linacre 1989; Andrich 1978.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from scoring.fairness.ratings import Real, Whole

_STEPS = 100
_CLOSE = 1e-12


@dataclass(frozen=True)
class ManyFacet:
    """Effects by facet (a rater's effect is leniency), `steps` between neighbouring categories, log likelihood."""

    effects: tuple[Real, ...]
    steps: Real
    log_likelihood: float


def many_facet(facets: Sequence[Whole], category: Whole) -> ManyFacet:
    """Fit the model. `facets`: for each facet the place (0, 1, …) of each rating; `category` counted from 0.

    Raises ValueError where there is no finite solution: a category nobody uses, somebody with lowest or highest
    categories only.
    """
    levels = [int(facet.max()) + 1 for facet in facets]
    top = int(category.max())
    _refuse_extremes(facets, levels, category, top)
    design = np.column_stack([_contrasts(facet, number) for facet, number in zip(facets, levels, strict=True)])
    reached = (category[:, None] >= np.arange(1, top + 1)).astype(np.float64)
    observed = np.concatenate([reached.sum(axis=0), design.T @ category.astype(np.float64)])
    x = np.zeros(top + design.shape[1])
    log_likelihood = -np.inf
    for _ in range(_STEPS):
        chance = _chances(x, design, top)
        gradient, information = _slopes(chance, design, observed)
        move = linalg.solve(information, gradient, assume_a="pos")
        x, log_likelihood = _climb(x, move, design, category, top)
        if float(np.abs(gradient @ move)) < _CLOSE:
            break
    effects, place = [], top
    for number in levels:
        own = x[place : place + number - 1]
        effects.append(np.append(own, -own.sum()))
        place += number - 1
    return ManyFacet(tuple(effects), x[:top], float(log_likelihood))


def _refuse_extremes(facets: Sequence[Whole], levels: Sequence[int], category: Whole, top: int) -> None:
    if len(np.unique(category)) <= top or top < 1:
        raise ValueError("every category from the lowest to the highest must occur")
    for facet, number in zip(facets, levels, strict=True):
        count = np.bincount(facet, minlength=number)
        total = np.bincount(facet, weights=category, minlength=number)
        if ((total == 0) | (total == top * count)).any():
            raise ValueError("somebody has only lowest or only highest categories: no finite measure")


def _contrasts(facet: Whole, number: int) -> Real:
    """Columns of effects that sum to 0: the last level is minus all others."""
    columns = np.zeros((len(facet), number - 1))
    last = facet == number - 1
    columns[~last, facet[~last]] = 1
    columns[last] = -1
    return columns


def _chances(x: Real, design: Real, top: int) -> Real:
    """Probability of each category 0 … top, for each rating."""
    measure = design @ x[top:]
    steps = np.concatenate([[0.0], np.cumsum(x[:top])])
    power = steps[None, :] + measure[:, None] * np.arange(top + 1)[None, :]
    power -= power.max(axis=1, keepdims=True)
    weight = np.exp(power)
    chances: Real = weight / weight.sum(axis=1, keepdims=True)
    return chances


def _slopes(chance: Real, design: Real, observed: Real) -> tuple[Real, Real]:
    """Gradient and information of the steps, then of the effects."""
    top = chance.shape[1] - 1
    over = chance[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]  # P(category ≥ k), k = 1 … top
    mean = over.sum(axis=1)
    number = np.arange(1, top + 1)
    from_here = (chance * np.arange(top + 1))[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]  # E[category; category ≥ k]
    variance = chance @ np.arange(top + 1) ** 2 - mean**2
    crossed = (from_here - over * mean[:, None]).T @ design
    steps = over[:, np.maximum.outer(number, number) - 1].sum(axis=0) - over.T @ over
    effects = design.T @ (design * variance[:, None])
    gradient = observed - np.concatenate([over.sum(axis=0), design.T @ mean])
    return gradient, np.block([[steps, crossed], [crossed.T, effects]])


def _climb(x: Real, move: Real, design: Real, category: Whole, top: int) -> tuple[Real, float]:
    """The step, halved until it does not lead down."""
    before = _log_likelihood(x, design, category, top)
    for _ in range(30):
        after = _log_likelihood(x + move, design, category, top)
        if after >= before - 1e-10:
            return x + move, after
        move = move / 2
    return x, before


def _log_likelihood(x: Real, design: Real, category: Whole, top: int) -> float:
    chance = _chances(x, design, top)
    return float(np.log(chance[np.arange(len(category)), category]).sum())
