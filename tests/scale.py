"""How much of what could be tried without end is tried: a slice in `make test`, many times more in `make prove`."""

from __future__ import annotations

import os

PROVING = os.environ.get("TEST_SCALE") == "whole"


def scaled(slice_: int, whole: int) -> int:
    """How many examples, people or scripts: `whole` where a proof is asked for."""
    return whole if PROVING else slice_
