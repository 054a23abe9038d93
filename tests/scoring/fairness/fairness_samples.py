"""Ratings of one relation, written down as rows."""

from collections.abc import Sequence

from scoring.fairness.ratings import Ratings, ratings_of


def plain_ratings(rows: Sequence[tuple[str, str, float]]) -> Ratings:
    """Ratings (rater, subject, value) under one relation."""
    return ratings_of({(subject, "", rater): float(value) for rater, subject, value in rows})
