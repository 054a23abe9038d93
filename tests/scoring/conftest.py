"""What the tests of scoring share: samples to import, and a writer of case folders."""

from collections.abc import Callable
from pathlib import Path

import pytest

CaseWriter = Callable[..., Path]


@pytest.fixture
def write_case(tmp_path: Path) -> CaseWriter:
    """Writes a case folder: policy text, and CSV texts by name (`ratings="..."`)."""

    def write(policy: str, **files: str | bytes) -> Path:
        folder = tmp_path / "case"
        folder.mkdir(exist_ok=True)
        (folder / "policy.toml").write_text(policy, "utf-8")
        for name, text in files.items():
            (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write
