"""Grading methods: how published scores become grades. To add one: a file beside this one and a line below."""

from scoring.grading.bands import Bands
from scoring.grading.base import GradingMethod
from scoring.grading.distribution import Distribution

METHODS: dict[str, GradingMethod] = {"bands": Bands(), "distribution": Distribution()}
