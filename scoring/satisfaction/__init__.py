"""Satisfaction: shares with their definition, intervals, indices, targets, importance, drivers, weights.

Formulas only, one file each; the chapter that applies them to a case is `scoring.chapters.satisfaction`. Nothing here
decides a score or a grade. Definitions and sources in plain words: docs/satisfaction.md.
"""
