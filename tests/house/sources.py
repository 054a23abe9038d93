"""The product's sources, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "surveys", "scoring")


@dataclass(frozen=True)
class Source:
    """One module: its dotted name, its path from the root, its tree."""

    module: str
    path: str
    tree: ast.Module


@cache
def product_sources() -> tuple[Source, ...]:
    """Every module of the product but migrations, which are never changed once they have run."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(_source(path.relative_to(ROOT)) for path in paths if "migrations" not in path.parts)


def _source(path: Path) -> Source:
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return Source(module, path.as_posix(), ast.parse((ROOT / path).read_text("utf-8")))
