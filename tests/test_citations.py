"""Every page of the docs that code names is there, and so is the heading that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.policy import parse_policy

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path
    for folder in ("bot", "surveys", "scoring", "tests", "benchmarks")
    for pattern in ("*.py", "*.toml", "*.html", "*.mako")
    for path in (ROOT / folder).rglob(pattern)
    if path != Path(__file__)
)
WITH_HEADINGS = ("formats", "sources")
CITATION = re.compile(r"docs/(?P<page>[a-z0-9/-]+)(?P<ending>\.md)?(?P<heading>, )?")
ELSEWHERE = re.compile(r"contract(?:'s)? (?:section )?\d|reference/[a-z-]+\.md|fact sheet|policy\.md [P\d]")


def headings(page: str) -> tuple[str, ...]:
    """Longest first, so that one that begins like another is not taken for it."""
    found = re.findall(r"^#+ (.+)$", (ROOT / "docs" / f"{page}.md").read_text(), re.MULTILINE)
    return tuple(sorted(found, key=len, reverse=True))


def flat(path: Path) -> str:
    """A file's text on one line, without the marks of comments, so that a citation may be wrapped."""
    return re.sub(r"\s*\n\s*(?:#\s+)?", " ", path.read_text())


def broken_citations(text: str) -> list[str]:
    broken = []
    for citation in CITATION.finditer(text):
        page, rest = citation["page"], text[citation.end() :]
        if page.startswith("pictures/"):  # code, not a page
            continue
        if page.startswith("decisions/"):
            there = any((ROOT / "docs/decisions").glob(f"{page.removeprefix('decisions/')}*.md"))
        elif not citation["ending"]:
            there = (ROOT / "docs" / page).exists()
        else:
            there = (ROOT / "docs" / f"{page}.md").exists()
            if there and page in WITH_HEADINGS and citation["heading"]:
                there = rest.startswith(headings(page))
        if not there:
            broken.append(text[citation.start() : citation.end() + 40])
    return broken


@pytest.mark.parametrize("folder", ["bot", "surveys", "scoring", "tests", "benchmarks"])
def test_every_citation_leads_to_a_page_and_a_heading_that_exist(folder: str) -> None:
    broken = {
        str(path.relative_to(ROOT)): lost
        for path in SOURCES
        if path.is_relative_to(ROOT / folder) and (lost := broken_citations(flat(path)))
    }
    assert broken == {}


@pytest.mark.parametrize("folder", ["bot", "surveys", "scoring"])
def test_formats_and_sources_are_cited_by_their_headings(folder: str) -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.is_relative_to(ROOT / folder) and re.search(r"docs/(formats|sources)\.md(?!, )", flat(path))
    ]
    assert without == []


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    elsewhere = [str(path.relative_to(ROOT)) for path in SOURCES if ELSEWHERE.search(flat(path))]
    assert elsewhere == []


def test_a_citation_that_leads_nowhere_is_noticed() -> None:
    assert broken_citations("docs/formats.md, The case folder. docs/decisions/0005.") == []
    assert len(broken_citations("docs/formats.md, The paper folder. docs/decisions/9999. docs/nowhere.md")) == 3


def test_the_policy_that_the_formats_show_is_accepted_as_it_stands() -> None:
    example = re.search(r"```toml\n(.*?)```", (ROOT / "docs/formats.md").read_text(), re.DOTALL)
    assert example is not None
    assert parse_policy(example[1]).name == "科室负责人年度考核"
