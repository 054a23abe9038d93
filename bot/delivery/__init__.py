"""Delivering notices: the planner, quotas, retries, wording, and the loop that sends."""
