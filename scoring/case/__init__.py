"""A case: a folder of files in, results out."""
