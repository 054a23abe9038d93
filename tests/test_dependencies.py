"""What the product imports from others is declared, and what it declares it imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = {"bot", "surveys", "scoring"}
LOADED_BY_NAME = {"tzdata"}
"""Loaded by somebody else: the time zones, where a system has none, by `zoneinfo`."""


def plain(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {plain(re.split(r"[\[<>=!~;\s]", line, maxsplit=1)[0]) for line in project["dependencies"]}


def imported() -> dict[str, str]:
    """Top-level package of others → one file that imports it."""
    packages: dict[str, str] = {}
    for path in (path for package in sorted(OURS) for path in sorted((ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            else:
                continue
            packages |= {name.partition(".")[0]: str(path.relative_to(ROOT)) for name in names}
    return {name: path for name, path in packages.items() if name not in OURS | set(sys.stdlib_module_names)}


def test_every_import_of_others_is_declared() -> None:
    made_by = packages_distributions()
    undeclared = {
        name: path
        for name, path in imported().items()
        if not {plain(distribution) for distribution in made_by[name]} & declared()
    }
    assert undeclared == {}


def test_every_declared_dependency_is_imported() -> None:
    made_by = packages_distributions()
    used = {plain(distribution) for name in imported() for distribution in made_by[name]}
    assert declared() - used - LOADED_BY_NAME == set()
