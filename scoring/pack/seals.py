"""Seals: a check sum of every single record, so that a changed digit is named even where it changes no figure.

They stand beside the manifest's check sums of whole files: who repairs one finds the other against them.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from scoring.pack.archive import INPUTS, POLICY, RESULTS, STATISTICS
from scoring.pack.strict import dump

Tree = Mapping[str, Any]


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return sha256(content).hexdigest()


def seal(policy: bytes, inputs: Tree, statistics: Sequence[Tree], results: Tree, about: Tree) -> dict[str, Any]:
    """The seals of a pack's contents. `about`: what the manifest says of format, versions and what was left out."""
    return {
        "about": dict(about),
        POLICY: {"": digest(policy)},
        INPUTS: dict(_numbered(inputs)),
        STATISTICS: {
            f"{statistic['subject']} / {statistic['relation']}": digest(dump(statistic)) for statistic in statistics
        },
        RESULTS: dict(_results(results)),
    }


def _numbered(inputs: Tree) -> Iterator[tuple[str, str]]:
    """Rows are known by section, subject and their place among the sorted rows."""
    for section, rows in sorted(inputs.items()):
        for place, row in enumerate(rows, start=1):
            who = row.get("subject", row.get("unit", ""))
            yield f"{section} {place} {who}".rstrip(), digest(dump(row))


def _results(results: Tree) -> Iterator[tuple[str, str]]:
    for result in results["subjects"]:
        yield str(result["subject"]), digest(dump(result))
    rest = {key: value for key, value in results.items() if key not in ("subjects", "chapters")}
    for key, value in (*rest.items(), *(results.get("chapters") or {}).items()):
        yield f"({key})", digest(dump(value))
