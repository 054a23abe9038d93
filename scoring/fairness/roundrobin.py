"""The social relations model of one group in which everybody rates everybody else.

Each rating is the group's level + the rater as actor + the rated as partner + what is special between the two.
Variances and covariances from the two-way sums. For research reports: reciprocity between two people near 1 is a
signal, some of it is natural. Source: Warner, Kenny & Stoto 1979; Back & Kenny 2010.
"""

from dataclasses import dataclass

import numpy as np

from scoring.fairness.ratings import Real


@dataclass(frozen=True)
class RoundRobin:
    """Effects (n,) of `actor` (generosity) and `partner` (popularity); variances; covariance of the two roles of one
    person (`actor_partner`) and of the two sides of a pair (`reciprocity`)."""

    actor: Real
    partner: Real
    actor_variance: float
    partner_variance: float
    relationship_variance: float
    actor_partner: float
    reciprocity: float


def round_robin(table: Real) -> RoundRobin:
    """`table` (n, n): row rates column; the diagonal is not looked at. Raises ValueError below four people."""
    n = len(table)
    if n < 4 or table.shape != (n, n):
        raise ValueError("a square table of at least four people is needed")
    ratings = np.where(np.eye(n, dtype=bool), 0.0, table)
    given, received = ratings.sum(axis=1) / (n - 1), ratings.sum(axis=0) / (n - 1)
    level = float(ratings.sum()) / (n * (n - 1))
    actor = ((n - 1) ** 2 * given + (n - 1) * received) / (n * (n - 2)) - (n - 1) / (n - 2) * level
    partner = ((n - 1) ** 2 * received + (n - 1) * given) / (n * (n - 2)) - (n - 1) / (n - 2) * level
    special = ratings - actor[:, None] - partner[None, :] - level
    upper = np.triu_indices(n, 1)
    there, back = special[upper], special.T[upper]
    pairs = (n - 1) * (n - 2) / 2
    between = float(((there + back) ** 2).sum()) / 2 / (pairs - 1)
    within = float(((there - back) ** 2).sum()) / 2 / pairs
    relationship, reciprocity = (between + within) / 2, (between - within) / 2
    noise = ((n - 1) * relationship + reciprocity) / (n * (n - 2))
    shared = ((n - 1) * reciprocity + relationship) / (n * (n - 2))
    return RoundRobin(
        actor=actor,
        partner=partner,
        actor_variance=float(actor @ actor) / (n - 1) - noise,
        partner_variance=float(partner @ partner) / (n - 1) - noise,
        relationship_variance=relationship,
        actor_partner=float(actor @ partner) / (n - 1) - shared,
        reciprocity=reciprocity,
    )
