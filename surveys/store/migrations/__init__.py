"""Migrations: one file a change, from the first day."""
