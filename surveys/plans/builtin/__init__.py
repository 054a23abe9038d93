"""Plans that are there from the start, as files."""
