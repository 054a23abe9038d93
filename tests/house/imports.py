"""Who imports whom, also inside functions and under TYPE_CHECKING: circles hide there."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.house.sources import Source, product_sources

HEAVY = {
    "duckdb": "only a case of many million ratings is streamed",
    "numpy": "half of the start of every command; only some statistics need it",
    "openpyxl": "brings numpy along; only whoever reads a workbook pays",
    "scipy": "half a second; only a plan that draws, a case with distances",
    "xlsxwriter": "only whoever writes a workbook pays",
}
"""Libraries that load slowly and may be imported where they are used, and why."""
HEAVY_OWN = {
    "bot.app": "the whole service with its web server: a command that does not serve must not load it",
    "bot.cli.failures": "with the database's library, which a command that only scores does not load",
    "bot.demo.run": "the sandbox, which only `pingji demo` needs",
    "bot.logs": "structlog, which only a process that serves needs",
    "bot.pages": "the templates, which one command of many needs",
    "bot.settings": "pydantic, which a command without settings does not load",
    "scoring.fairness": "numpy and scipy, for a chapter that is off by default",
    "scoring.stream": "DuckDB and numpy, only where there is much to read",
    "scoring.workbook": "XlsxWriter, which nobody needs who writes no files",
    "surveys.questionnaires.xlsform": "openpyxl and XlsxWriter, for two commands",
    "surveys.store": "SQLAlchemy and Alembic: a command without a database must not load them",
}
"""Modules of ours that bring such a library along. No other is imported inside a function."""


def imported_modules(source: Source) -> Iterator[tuple[str, bool]]:
    """Every module that a module imports, and whether it does so at the top; names are resolved as far as they go."""
    known = {each.module for each in product_sources()}
    top = {id(node) for node in source.tree.body}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield (full if full in known else base), id(node) in top


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    if not source.path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


def late_imports() -> list[str]:
    """Imports inside a function, or under a condition, of what neither list allows."""
    found = []
    for source in product_sources():
        for module, at_top in imported_modules(source):
            if at_top or module.split(".")[0] in HEAVY or _is_heavy_own(module):
                continue
            found.append(f"{source.path} imports {module}")
    return found


def _is_heavy_own(module: str) -> bool:
    return any(module == heavy or module.startswith(f"{heavy}.") for heavy in HEAVY_OWN)


def import_circles() -> list[list[str]]:
    """Groups of modules that import one another, however they do it. A package's `__init__` counts as a module."""
    known = {source.module for source in product_sources()}
    graph: dict[str, set[str]] = defaultdict(set)
    for source in product_sources():
        graph[source.module] = {module for module, _ in imported_modules(source) if module in known} - {source.module}
    return [sorted(group) for group in _components(graph) if len(group) > 1]


def _components(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Strongly connected components (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    components: list[list[str]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(sorted(graph[root])))]
        while work:
            node, successors = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            for successor in successors:
                if successor not in index:
                    work.append((successor, iter(sorted(graph[successor]))))
                    break
                if successor in on_stack:
                    low[node] = min(low[node], index[successor])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = stack[stack.index(node) :]
                    del stack[stack.index(node) :]
                    on_stack.difference_update(group)
                    components.append(group)
    return components
