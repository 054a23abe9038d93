"""What docs/threat-model.md claims is what is tested: each test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_DEFINED = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def named() -> set[tuple[str, str]]:
    return set(_NAMED.findall((ROOT / "docs" / "threat-model.md").read_text("utf-8")))


def test_every_test_that_the_threat_model_names_exists() -> None:
    missing = [
        (file, test) for file, test in sorted(named()) if test not in _DEFINED.findall((ROOT / file).read_text())
    ]
    assert missing == []


def test_every_claim_names_a_test() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    claims = [part.partition("\n\n")[0].splitlines()[2:] for part in text.split("| claim | test |")[1:]]
    rows = [row for part in claims for row in part]
    assert len(rows) > 25
    assert [row for row in rows if not _NAMED.search(row)] == []


def test_every_attack_is_named() -> None:
    """But for controls and details, whose claims stand with another test."""
    files = {file for file, _ in named()}
    attacks = {f"tests/anonymity/{path.name}" for path in (ROOT / "tests" / "anonymity").glob("test_*.py")}
    assert attacks - files == set()
