"""Chapters: what a scored case tells beyond scores and grades."""
