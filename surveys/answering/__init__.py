"""Answering: what a rater sees, drafts, submission; the same for a card, a chat or a passer-by."""
