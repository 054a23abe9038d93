"""The simulated platforms: what both have in common, and one package for each."""
