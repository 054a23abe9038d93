"""Measurements as ratios: what ours does beside its ceiling and beside the usual way, in one run on one machine."""
