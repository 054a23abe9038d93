"""Sufficient statistics: sheets folded into integers."""
