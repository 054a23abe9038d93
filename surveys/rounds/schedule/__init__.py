"""The schedule of rounds: what is due, what comes, what was missed."""
