"""Questionnaires that are there from the start, as files."""
