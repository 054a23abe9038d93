"""The pictures of the READMEs and documents, taken by `make pictures` from a running demo."""
