"""Names that a policy file defines, for chapters whose settings refer to them.

A chapter's settings are read when the rest of the file has already been checked, so the data is known to be in order.
"""

from collections.abc import Iterator
from typing import Any

from scoring.files.toml_file import TomlDocument


def grade_names(document: TomlDocument) -> tuple[str, ...]:
    """Names of the grades, best first; none in a policy without grading."""
    grades = document.data.get("grading", {}).get("grades", ())
    return tuple(str(band["name"]).strip() for band in grades)


def part_keys(document: TomlDocument) -> tuple[str, ...]:
    """Keys of the parts."""
    return tuple(str(part["key"]).strip() for part in document.data["parts"])


def relation_items(document: TomlDocument) -> dict[str, tuple[str, ...]]:
    """The items of every relation."""
    return {
        str(relation["relation"]).strip(): tuple(str(item).strip() for item in relation["items"])
        for relation in _relations(document)
    }


def _relations(document: TomlDocument) -> Iterator[dict[str, Any]]:
    for part in document.data["parts"]:
        yield from part.get("relations", ())
