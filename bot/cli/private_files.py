"""Files that hold what is personal are for their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o600
_OTHERS = 0o077


def keep_private() -> None:
    """Whatever this process writes from now on, nobody else may read: `pingji` calls it before any command."""
    os.umask(_OTHERS)


def make_private(*paths: Path) -> None:
    """The same for files that may have been there before, and are written anew."""
    for path in paths:
        if path.is_file():
            path.chmod(PRIVATE)
