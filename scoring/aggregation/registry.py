"""Aggregation methods. To add one: a file beside this one and a line below."""

from scoring.aggregation.base import Aggregation
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
