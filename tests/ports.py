"""Ports that nobody else on the machine takes meanwhile.

A port that the system gave for a moment and took back may be given to any other connection before a server binds it.
Those below the range that outgoing connections use are given to nobody who does not name them.
"""

from __future__ import annotations

import random
import socket

_FIRST, _LAST = 10_000, 32_000
_given: set[int] = set()


def free_port() -> int:
    """A port that can be bound now, below the outgoing ones; never the same twice in one process."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(_FIRST, _LAST)
        if port not in _given and _can_be_bound(port):
            _given.add(port)
            return port


def _can_be_bound(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
