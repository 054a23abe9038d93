"""Ratings as arrays: who rated whom under which relation, one number per (subject, rater, relation)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Ratings:
    """N ratings: `subject`, `rater` and `relation` are places in the tuples of names, `value` the percentages.

    Every name has a rating. Shapes: (N,) each.
    """

    subjects: tuple[str, ...]
    raters: tuple[str, ...]
    relations: tuple[str, ...]
    subject: Whole
    rater: Whole
    relation: Whole
    value: Real

    @property
    def number(self) -> int:
        """N."""
        return len(self.value)

    @cached_property
    def of_subject(self) -> Real:
        """Ratings per subject."""
        return np.bincount(self.subject, minlength=len(self.subjects)).astype(np.float64)

    @cached_property
    def of_rater(self) -> Real:
        """Ratings per rater."""
        return np.bincount(self.rater, minlength=len(self.raters)).astype(np.float64)

    @cached_property
    def pairs(self) -> Any:
        """How often a rater rated a subject: sparse, subjects × raters."""
        ones = np.ones(self.number)
        shape = (len(self.subjects), len(self.raters))
        return sparse.csr_matrix((ones, (self.subject, self.rater)), shape=shape)

    def by_subject(self, values: Real) -> Real:
        """Sums of `values` (N,) over each subject's ratings."""
        return _sums(self.subject, values, len(self.subjects))

    def by_rater(self, values: Real) -> Real:
        """Sums of `values` (N,) over each rater's ratings."""
        return _sums(self.rater, values, len(self.raters))

    def by_relation(self, values: Real) -> Real:
        """Sums of `values` (N,) over each relation's ratings."""
        return _sums(self.relation, values, len(self.relations))

    def crossed(self, places: Whole, size: int) -> Any:
        """How often each relation meets each subject (or rater, by their `places`): sparse, relations × size."""
        ones = np.ones(self.number)
        return sparse.csr_matrix((ones, (self.relation, places)), shape=(len(self.relations), size))


def _sums(places: Whole, values: Real, size: int) -> Real:
    return np.bincount(places, weights=values, minlength=size).astype(np.float64, copy=False)


def ratings_of(percents: Mapping[tuple[str, str, str], float]) -> Ratings:
    """Arrays of ratings by (subject, relation, rater), ordered by name, so that the same ratings give the same bits.

    A rater is one person under all relations. Raises ValueError when there is none.
    """
    if not percents:
        raise ValueError("there are no ratings")
    keys = sorted(percents)
    names = [tuple(sorted({key[place] for key in keys})) for place in range(3)]
    index = [{name: number for number, name in enumerate(some)} for some in names]
    places = [np.array([index[place][key[place]] for key in keys], dtype=np.int64) for place in range(3)]
    values = np.array([percents[key] for key in keys], dtype=np.float64)
    subjects, relations, raters = names
    return Ratings(subjects, raters, relations, places[0], places[2], places[1], values)
