"""The simulated Official Account."""
