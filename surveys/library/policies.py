"""Policies in the library: text in, scoring's Policy out."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath

from scoring.files.toml_file import FileError
from scoring.policy import Policy, parse_policy
from surveys.library.versions import POLICY, Imported, find_entry, get_entry, store_version
from surveys.text import normalise_key
from surveys.work import Work

_KEY = re.compile(r"[^\s/\\|\x00-\x1f]{1,64}")


def import_policy(work: Work, *, text: str, file: str) -> Imported:
    """Check a policy and keep it as the latest version under its key: the file's name without `.toml`.

    Raises FileError (scoring's codes, or `bad_policy_file_name`), changing nothing.
    """
    key = normalise_key(PurePath(file).name.removesuffix(".toml"))
    if not _KEY.fullmatch(key):
        sentence = "the file's name is the policy's key: at most 64 characters, no spaces"
        raise FileError(file, None, None, "bad_policy_file_name", {"value": key, "sentence": sentence})
    policy = parse_policy(text, file)
    return store_version(work, kind=POLICY, key=key, title=policy.name, source=policy.source_text)


def get_policy(work: Work, *, key: str) -> Policy:
    """The latest version. Raises NotFound `policy_unknown` (name)."""
    return _parse(get_entry(work, kind=POLICY, key=key).source, key)


def find_policy(work: Work, *, key: str) -> Policy | None:
    """The latest version, or None."""
    entry = find_entry(work, kind=POLICY, key=key)
    return None if entry is None else _parse(entry.source, key)


@lru_cache(maxsize=64)
def _parse(source: str, key: str) -> Policy:
    return parse_policy(source, f"{key}.toml")
