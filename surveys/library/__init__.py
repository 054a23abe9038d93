"""The library: versions of questionnaires, plans and policies."""
