"""Agreement and reliability: pure formulas, one idea per file; what they say of a case is in the last three.

Estimates are exact fractions of exact ratings; intervals and the factor model are floats, printed with three digits.
Source: docs/sources.md, Agreement and reliability.
"""
