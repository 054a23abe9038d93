"""Runs the acts of `acts.py` against a park, several at once; now and then it looks whether a victim was touched."""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
import time
from pathlib import Path

from tests.fuzz.acts import ACTS
from tests.fuzz.names import attacked_park
from tests.fuzz.over_http import ErrorLog, Findings

PARALLEL = 6
LOOK = 300  # acts
SLICE = 300.0  # seconds with one park: then a new one, so that neither grows
_MOST = 20


async def fuzz_names(*, seed: int, acts: int = 10**9, seconds: float = 10**9) -> Findings:
    """So many acts, or for so long, whichever ends first; in slices, the first with `seed`, each next with one more."""
    findings, end, done, slice_ = Findings(), time.monotonic() + seconds, 0, 0
    while done < acts and time.monotonic() < end and len(findings.failures) < _MOST:
        with tempfile.TemporaryDirectory(prefix="pingji-fuzz-") as folder:
            until = min(end, time.monotonic() + SLICE)
            url = f"sqlite:///{Path(folder) / 'park.db'}"
            done += await _attack(url, random.Random(seed + slice_), findings, acts - done, until)
        slice_ += 1
    return findings


async def _attack(url: str, rng: random.Random, findings: Findings, acts: int, until: float) -> int:
    """One park; the number of acts."""
    log, done = ErrorLog(findings), 0
    async with attacked_park(url, rng, findings) as attack:
        logging.getLogger().addHandler(log)
        attack.compare()
        kinds, weights = zip(*ACTS, strict=True)

        async def work() -> None:
            nonlocal done
            while done < acts and time.monotonic() < until and len(findings.failures) < _MOST:
                done += 1
                began = time.monotonic()
                await rng.choices(kinds, weights)[0](attack)
                findings.slowest = max(findings.slowest, time.monotonic() - began)
                if done % LOOK == 0:
                    attack.compare()

        try:
            await asyncio.gather(*(work() for _ in range(PARALLEL)))
            attack.compare()
        finally:
            logging.getLogger().removeHandler(log)
    return done
