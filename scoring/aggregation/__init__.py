"""Aggregation methods: how the raters of a relation become one percentage. To add one: a file here and a line below."""

from scoring.aggregation.base import Aggregate, Aggregation
from scoring.aggregation.mean import Mean
from scoring.aggregation.median import Median
from scoring.aggregation.share import Share
from scoring.aggregation.trimmed import TrimmedMean

AGGREGATIONS: dict[str, Aggregation] = {
    "mean": Mean(),
    "trimmed": TrimmedMean(),
    "median": Median(),
    "share": Share(),
}

__all__ = ["AGGREGATIONS", "Aggregate", "Aggregation"]
