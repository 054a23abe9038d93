"""Grading methods: how published scores become grades. To add one: a file here and a line below."""

from scoring.grading.bands import Bands
from scoring.grading.base import GradingMethod, Group, Person, Verdict
from scoring.grading.distribution import Distribution

METHODS: dict[str, GradingMethod] = {"bands": Bands(), "distribution": Distribution()}

__all__ = ["METHODS", "GradingMethod", "Group", "Person", "Verdict"]
