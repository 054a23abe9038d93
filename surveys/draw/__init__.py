"""The balanced draw: who of many candidates rates whom, so that nobody rates too many and everybody is rated enough."""

from __future__ import annotations

from surveys.draw.balance import draw_raters
from surveys.draw.model import Demand, Draw, Shortage, Unlinked

__all__ = ["Demand", "Draw", "Shortage", "Unlinked", "draw_raters"]
