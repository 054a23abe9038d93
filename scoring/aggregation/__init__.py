"""Aggregation methods: how the raters of a relation become one percentage."""
