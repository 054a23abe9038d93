"""Scoring: pure, exact, explained. Ratings in, results out; it imports neither surveys nor bot."""
