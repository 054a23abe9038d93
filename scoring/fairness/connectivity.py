"""What can be compared with what: subjects and raters hang together through common raters, or they do not.

No method tells a strict closed department from a weak one, so ranks are compared inside a component only. A component
of several units that few raters link is connected in name only.
Source: Weeks & Williams 1964; Abowd, Creecy & Kramarz 2002.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from scoring.fairness.ratings import Ratings, Whole

LINKS_WANTED = 3  # raters who rate in several units, for each further unit


@dataclass(frozen=True, slots=True)
class Component:
    """Subjects, raters and ratings that hang together; their units; raters who rate in several of these, and how many
    ratings they give outside the unit where they rate most."""

    number: int
    subjects: int
    raters: int
    ratings: int
    units: int
    linking_raters: int
    linking_ratings: int

    @property
    def weak(self) -> bool:
        """Fewer links than LINKS_WANTED for each unit but one."""
        return self.linking_raters < LINKS_WANTED * (self.units - 1)


def component_of_subjects(ratings: Ratings) -> Whole:
    """The component of each subject, numbered from 1 by the first subject in it."""
    pairs = ratings.pairs
    graph = sparse.bmat([[None, pairs], [pairs.T, None]], format="csr")
    _, labels = csgraph.connected_components(graph, directed=False)
    of_subject = labels[: len(ratings.subjects)]
    _, first, inverse = np.unique(of_subject, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return (order[inverse] + 1).astype(np.int64)


def components(ratings: Ratings, of_subject: Whole, units: Mapping[str, str]) -> tuple[Component, ...]:
    """Every component with its links; `units` gives each subject's unit."""
    names = {name: number for number, name in enumerate(sorted({units.get(name, "") for name in ratings.subjects}))}
    unit = np.array([names[units.get(name, "")] for name in ratings.subjects], dtype=np.int64)
    of_rating = of_subject[ratings.subject]
    cells = sparse.csr_matrix(
        (np.ones(ratings.number), (ratings.rater, unit[ratings.subject])), shape=(len(ratings.raters), len(names))
    )
    reached = np.diff(cells.indptr)
    outside = ratings.of_rater - cells.max(axis=1).toarray().ravel()
    of_rater = np.zeros(len(ratings.raters), dtype=np.int64)
    of_rater[ratings.rater] = of_rating
    count = int(of_subject.max())
    return tuple(
        Component(
            number=number,
            subjects=int((of_subject == number).sum()),
            raters=int((of_rater == number).sum()),
            ratings=int((of_rating == number).sum()),
            units=len(np.unique(unit[of_subject == number])),
            linking_raters=int((reached[of_rater == number] > 1).sum()),
            linking_ratings=int(outside[of_rater == number].sum()),
        )
        for number in range(1, count + 1)
    )
