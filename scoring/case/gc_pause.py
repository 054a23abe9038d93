"""Python's search for cycles, put off."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Derivations are hundreds of thousands of small lists without a cycle: looking through them for some, again and
    again, takes longer than making them. Whatever nobody refers to is freed all the same."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
