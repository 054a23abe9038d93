"""Reading a file that somebody sent: in a process of its own, one at a time, while everybody else goes on."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from typing import Any

from surveys.errors import Invalid

PATIENCE = 150
"""Seconds on the clock after which a reading is ended, however little of the processor it got."""
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
_KILLED = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV)


class FileReader:
    """Files of one process of the service, read one after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def read(self, reader: str, content: bytes, name: str) -> Any:
        """What the reader of that name (`roster`, `records`) made of the file.

        Raises Invalid as the reader does, and `roster_file_too_heavy` where it takes too much memory or time.
        """
        async with self._turn:
            return await _read_in_child(reader, content, name)


async def _read_in_child(reader: str, content: bytes, name: str) -> Any:
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}  # no secret of the service
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.documents.reading_child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**environment, "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        request = pickle.dumps((reader, name, content))
        async with asyncio.timeout(PATIENCE):
            answer, _ = await child.communicate(request)
    except TimeoutError:
        raise Invalid("roster_file_too_heavy", file=name) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode in _KILLED:
        raise Invalid("roster_file_too_heavy", file=name)
    if child.returncode:
        raise RuntimeError(f"the reading process ended with {child.returncode}")
    return await asyncio.to_thread(_open_answer, answer)


def _open_answer(answer: bytes) -> Any:
    kind, *rest = pickle.loads(answer)  # noqa: S301 - written by the process that this one started
    if kind == "refused":
        code, params = rest
        raise Invalid(code, **params)
    return rest[0]
