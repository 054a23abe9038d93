"""The committee's own affairs: confirmations, desk sessions, suggestions."""
