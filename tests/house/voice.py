"""Sizes and names: a function is short, a landing is tidy, a variable bears its noun."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.sources import PACKAGES, ROOT, product_sources

VAGUE = frozenset({"found", "given", "mine", "said", "told", "wanted"})
"""Names that say what was done to a value, not what it is."""
DONE: tuple[str, ...] = ("bot/", "surveys/", "scoring/")
"""Rooms whose names have been put in order: all of the product."""


def long_functions(most: int) -> list[str]:
    """Functions with more lines than `most`, decorators left out."""
    return [
        f"{source.path}:{node.name}"
        for source in product_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > most
    ]


def loose_modules() -> dict[str, int]:
    """Modules that stand on a landing, outside any room, by package."""
    return {package: sum(path.stem != "__init__" for path in (ROOT / package).glob("*.py")) for package in PACKAGES}


def lonely_rooms() -> list[str]:
    """Folders of a single module."""
    rooms = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    return sorted(
        room.relative_to(ROOT).as_posix()
        for room in rooms
        if "migrations" not in room.parts
        and sum(path.stem != "__init__" for path in room.glob("*.py")) == 1
        and not any((child / "__init__.py").exists() for child in room.iterdir() if child.is_dir())
    )


def vague_names(rooms: tuple[str, ...]) -> list[str]:
    """Variables and arguments called by a vague word, and loops over `one`, in these rooms."""
    return [
        f"{source.path}:{line}: {name}"
        for source in product_sources()
        if source.path.startswith(rooms)
        for name, line in sorted(set(_bound_names(source.tree)), key=lambda pair: pair[1])
        if name in VAGUE or name == "for one in"
    ]


def _bound_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            names = {inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)}
            if "one" in names:
                yield "for one in", node.target.lineno
