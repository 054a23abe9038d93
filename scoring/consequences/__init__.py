"""Consequences: flags that follow from grades, now and before."""
