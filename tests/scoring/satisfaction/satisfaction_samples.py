"""The reference's vectors of satisfaction."""

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


def close(name: str, key: str | None = None) -> Any:
    vector = VECTORS[name]
    expected = vector["expected"] if key is None else vector["expected"][key]
    return pytest.approx(expected, abs=vector["abs_tol"], rel=0)
