"""Whatever acts for a party says by which account: calls of the product into `surveys` that leave it out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from tests.house.sources import Source, product_sources

WITHOUT = {"bot/pages/public.py: Submission"}
"""A party of a public round is made of the account itself: nothing can be proven beside it."""


def acting_for_parties() -> Mapping[str, int]:
    """Functions and dataclasses of `surveys` that can do without their `account` → its place; -1: by name alone."""
    acting: dict[str, int] = {}
    for source in product_sources():
        if source.module.startswith("surveys."):
            acting |= dict(_optional_accounts(source.tree))
    return acting


def _optional_accounts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
            for place, field in enumerate(fields):
                if isinstance(field.target, ast.Name) and field.target.id == "account" and field.value is not None:
                    yield node.name, place
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            defaults = dict(
                zip((argument.arg for argument in node.args.kwonlyargs), node.args.kw_defaults, strict=True)
            )
            if defaults.get("account") is not None:
                yield node.name, -1


def calls_without_account(sources: Iterable[Source]) -> list[str]:
    """`path: name` of each call, also where the function is handed to `read` or `write` with its arguments."""
    acting = acting_for_parties()
    return sorted(
        f"{source.path}: {name}"
        for source in sources
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        for name in _named(call, acting)
        if not _says_account(call, name, acting[name])
    )


def _named(call: ast.Call, acting: Mapping[str, int]) -> Iterator[str]:
    for node in (call.func, *call.args):
        if isinstance(node, ast.Name) and node.id in acting:
            yield node.id


def _says_account(call: ast.Call, name: str, place: int) -> bool:
    if any(keyword.arg == "account" for keyword in call.keywords):
        return True
    return place >= 0 and isinstance(call.func, ast.Name) and call.func.id == name and len(call.args) > place
