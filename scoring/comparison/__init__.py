"""Comparison (比绩): with peers, with one's own past, with a benchmark; by item and overall."""
