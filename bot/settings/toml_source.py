"""`pingji.toml`: keys spelled as in the environment, or by their own names with a table for each channel."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from scoring.files.toml_file import FileError, load_toml


def read_settings_file(path: Path, prefix: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings that are spelled as in the environment, and those by their own names. Raises FileError.

    `PINGJI_WECOM__SECRET = "…"` is what `secret = "…"` is in the table `[wecom]`.
    """
    if not path.is_file():
        return {}, {}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(str(path), None, None, "unreadable", {"reason": error.strerror or str(error)}) from None
    spelled, own = dict[str, Any](), dict[str, Any]()
    tables: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, value in load_toml(content, str(path)).data.items():
        table, _, name = key.removeprefix(prefix).lower().rpartition("__")
        if not key.startswith(prefix):
            own[key] = value
        elif table:
            tables[table][name] = value
        else:
            spelled[name] = value
    return spelled | tables, own
