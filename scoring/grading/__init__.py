"""Grading methods: how published scores become grades."""
