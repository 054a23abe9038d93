"""A policy file becomes a Policy, or is refused with file, line and key."""

from scoring.chapters.registry import CHAPTERS
from scoring.files.toml_file import load_toml
from scoring.files.toml_table import Table
from scoring.policy.disclosure import read_disclosure
from scoring.policy.grades import read_grading, read_honours
from scoring.policy.parts import read_parts
from scoring.policy_model import Policy

_KEYS = {
    "name", "decimals", "percent", "scale", "scales", "min_raters", "missing", "parts", "grading", "honours",
    "disclosure", "ledger_empty",
}  # fmt: skip


def parse_policy(text: str | bytes, file: str = "policy.toml") -> Policy:
    """Read a policy (docs/formats.md, The policy file). `file` is its name in errors.

    Raises FileError for whatever is refused there: unknown keys and names, wrong types, points that do not add up,
    bands out of order, names twice, minima over 100 %, maxima under 100 %, scales nobody uses.
    """
    document = load_toml(text, file)
    table = Table(document)
    chapters = {chapter.key: chapter for chapter in CHAPTERS}
    table.only(_KEYS | chapters.keys())
    percent = table.choice("percent", ("of_max", "of_range"), "of_max")
    parts = read_parts(table, percent)
    grading = read_grading(table)
    min_raters = table.integer("min_raters", 3, low=1)
    return Policy(
        name=table.text("name"),
        parts=parts,
        grading=grading,
        honours=read_honours(table, grading),
        decimals=table.integer("decimals", 2, high=12),
        percent=percent,
        min_raters=min_raters,
        missing=table.choice("missing", ("renormalise", "zero", "pending"), "renormalise"),
        ledger_empty=table.choice("ledger_empty", ("unrated", "full"), "unrated"),
        disclosure=read_disclosure(table, min_raters),
        chapters={key: chapter.settings(table.table(key)) for key, chapter in chapters.items() if key in table},
        source_text=document.text,
    )
