"""The process that reads an uploaded file: what it may use is bounded, and nothing of the service is in it.

It takes the reader's name, the file's name and its bytes on standard input and answers on standard output.
"""

from __future__ import annotations

import io
import pickle
import resource
import sys
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from surveys.errors import SurveyError
from surveys.records import read_records
from surveys.roster import read_roster

MEMORY = 512 * 1024 * 1024
SECONDS, SECONDS_FOR_MANY = 20, 60
MANY_ROWS = 50_000
READERS: Mapping[str, Callable[[bytes, str], Any]] = {"roster": read_roster, "records": read_records}
_PIECE = 1024 * 1024


def main() -> None:
    """Read one file and end. Over its time the process is killed by the system."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS_FOR_MANY))
    reader, name, content = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    if count_rows(content) > MANY_ROWS:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_FOR_MANY, SECONDS_FOR_MANY))
    answer: tuple[Any, ...]
    try:
        answer = ("read", READERS[reader](content, name))
    except SurveyError as error:
        answer = ("refused", error.code, error.params)
    except MemoryError:
        answer = ("refused", "roster_file_too_heavy", {"file": name})
    sys.stdout.buffer.write(pickle.dumps(answer))


def count_rows(content: bytes) -> int:
    """About how many rows there are, told without reading them: only how long it may take hangs on it."""
    if not content.startswith(b"PK"):
        return content.count(b"\n")
    count = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if "/worksheets/" in part.filename and count <= MANY_ROWS:
                    with archive.open(part) as stream:
                        while (piece := stream.read(_PIECE)) and count <= MANY_ROWS:
                            count += piece.count(b"<row")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return 0  # the reader says what is wrong with it
    return count


if __name__ == "__main__":
    main()
