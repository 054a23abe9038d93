"""Fairness: how strict the raters were, and what that did to whom. A report for the committee; it changes no score.

Floats, numpy and scipy; therefore loaded only where a policy switches the report on. Source: docs/sources.md, Rater
effects.
"""
