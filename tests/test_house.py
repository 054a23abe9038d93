"""The house itself: import rules, registries complete, every route guarded, migrations true, docs true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from bot.chat.commands import COMMANDS
from bot.desk import DESK_ROUTES
from bot.pages import ROUTES
from scoring.policy import BUILTIN
from surveys.store.engine import parse_url
from surveys.store.tables import metadata
from tests.house.accounts import WITHOUT, acting_for_parties, calls_without_account
from tests.house.imports import import_circles, imported_modules, late_imports
from tests.house.mirror import CENTRAL, UNTESTED_BY_NAME, misplaced_tests, without_test_file
from tests.house.sources import PACKAGES, Source, product_sources
from tests.house.voice import DONE, lonely_rooms, long_functions, loose_modules, vague_names

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for package in ("bot", "surveys", "scoring") for path in (ROOT / package).rglob("*.py"))


def test_imports_keep_the_layers() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_routes_that_write_are_for_known_people() -> None:
    open_posts = [route.path for route in ROUTES if route.method == "POST" and route.guard == "open"]
    assert open_posts == []
    desk_posts = {route.path for route in DESK_ROUTES if route.method == "POST" and route.way not in ("desk", "file")}
    assert desk_posts == {"/admin/enter/{token}"}


def test_routes_about_people_are_guarded() -> None:
    unguarded = {route.path for route in ROUTES if route.guard == "open"}
    assert unguarded == {
        "/",
        "/login/wecom",
        "/login/oa",
        "/static/{name}",
        "/healthz",
        "/readyz",
        "/metrics",
    }


def test_the_desk_has_one_way_in() -> None:
    unguarded = {route.path for route in DESK_ROUTES if route.way not in ("desk", "file")}
    assert unguarded == {"/admin/enter/{token}", "/admin/left"}


@pytest.mark.parametrize(
    ("package", "helpers"),
    [
        (
            "surveys/relations",
            {
                "__init__",
                "base",
                "candidates",
                "namesakes",
                "planning",
                "registry",
                "standing_in",
                "subjects",
                "cooldown",
            },
        ),
        ("surveys/questionnaires/items", {"__init__", "base", "chosen", "item", "numbers", "registry"}),
        ("scoring/aggregation", {"__init__", "base", "registry"}),
        ("scoring/sources", {"__init__", "base", "registry"}),
        ("scoring/chapters", {"__init__", "base", "registry"}),
    ],
    ids=["rater rules", "item types", "aggregation methods", "sources of parts", "chapters"],
)
def test_family_members_are_all_registered(package: str, helpers: set[str]) -> None:
    """One file a member, one line in the registry."""
    listing = (ROOT / package / "registry.py").read_text()
    members = {path.stem for path in (ROOT / package).glob("*.py")} - helpers
    assert members
    assert [name for name in sorted(members) if f".{name} import" not in listing] == []


def test_command_files_are_all_registered() -> None:
    """A command file that nobody lists would be dead."""
    listing = (ROOT / "bot/chat/commands/__init__.py").read_text()
    helpers = {"__init__", "base", "asking"}
    files = {path.stem for path in (ROOT / "bot/chat/commands").glob("*.py")} - helpers
    assert [name for name in sorted(files) if name not in listing] == []
    assert len(COMMANDS) >= 15


def test_builtin_policies_are_shipped() -> None:
    assert {"p6-managers", "p6-staff", "p4-departments", "p8-park", "p10-public"} <= set(BUILTIN)


def test_migrations_make_exactly_the_tables(database_url: str) -> None:
    engine = create_engine(parse_url(database_url))
    found = inspect(engine)
    made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    made.pop("alembic_version")
    assert made == {name: {column.name for column in table.columns} for name, table in metadata.tables.items()}
    engine.dispose()


def test_source_files_stay_small() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := path.read_text().count("\n")) > 300}
    assert {name: n for name, n in long.items() if "/migrations/" not in name} == {}
    assert long_functions(50) == []


def test_landings_are_tidy_and_a_room_has_more_than_one_file() -> None:
    assert {package: count for package, count in loose_modules().items() if count > 8} == {}
    assert lonely_rooms() == []


def test_no_module_imports_in_a_circle() -> None:
    """Imports inside functions and under TYPE_CHECKING count: a circle that hides there is one."""
    assert import_circles() == []


def test_imports_inside_functions_only_wait_for_heavy_libraries() -> None:
    assert late_imports() == []


def test_the_sandbox_stands_alone() -> None:
    """Others test against it: nothing of the service, nor of the domain, is needed for it."""
    strangers = [
        f"{source.path} imports {module}"
        for source in product_sources()
        if source.module.startswith("bot.sandbox")
        for module, _ in imported_modules(source)
        if module.split(".")[0] in PACKAGES and not module.startswith("bot.sandbox")
    ]
    assert strangers == []


def test_variables_bear_their_noun_in_rooms_that_are_done() -> None:
    assert vague_names(DONE) == []


def test_frozen_documents_are_read_in_one_place() -> None:
    """A round's or a result's `content` is a value to everybody but the two files that write and read it."""
    owners = {"surveys/rounds/frozen.py", "surveys/results/stored.py"}
    readers = []
    for path in (path for path in SOURCES if str(path.relative_to(ROOT)).startswith(("surveys/", "bot/"))):
        name = str(path.relative_to(ROOT))
        if name not in owners and "/sandbox/" not in name:
            readers += [f"{name}:{line}" for line in _content_readings(ast.parse(path.read_text()))]
    assert readers == []


def _content_readings(tree: ast.Module) -> Iterator[int]:
    """Lines with `content["…"]`, `x.content["…"]` or `content.get("…")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=document, slice=ast.Constant(value=str())):
                pass
            case ast.Call(func=ast.Attribute(value=document, attr="get"), args=[ast.Constant(value=str()), *_]):
                pass
            case _:
                continue
        if getattr(document, "attr", getattr(document, "id", "")) == "content":
            yield node.lineno


def test_what_people_read_is_quoted_as_the_standard_wants() -> None:
    """GB/T 15834: “ ”. What people type may be in any marks: `bot/chat/text.py` takes all of them off."""
    corners = re.compile("[\u300c\u300d]")
    pages = [*SOURCES, *(ROOT / "bot").rglob("*.html"), *(ROOT / "bot").rglob("*.js"), *ROOT.glob("README*.md")]
    quoted = [str(path.relative_to(ROOT)) for path in pages if corners.search(path.read_text(encoding="utf-8"))]
    assert [name for name in quoted if name.startswith(("bot", "surveys", "scoring", "README"))] == ["bot/chat/text.py"]


def test_docs_link_to_files_that_exist() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / link).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {link}")
    assert broken == []


def test_files_name_no_machine_and_no_registry() -> None:
    suspicious = re.compile(r"/work/|/root/|pypi\.org|registry\.npmjs|files\.pythonhosted|mirrors?\.")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in listing.stdout.split("\0"):
        path = ROOT / name
        if not name or path.suffix in (".png", ".xlsx") or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
            if suspicious.search(line):
                found.append(f"{name}:{number}")
    assert found == []


def test_code_is_quoted_with_one_back_tick() -> None:
    """As in the Markdown of the docs; the doubled ones of reStructuredText are nobody's habit here."""
    doubled = [str(path.relative_to(ROOT)) for path in SOURCES if re.search(r"(?<!`)``(?!`)", path.read_text())]
    assert doubled == []


def test_every_test_file_names_what_it_tests() -> None:
    assert misplaced_tests() == []


def test_central_modules_have_a_test_file_of_their_name() -> None:
    assert without_test_file(CENTRAL) == []
    assert without_test_file(UNTESTED_BY_NAME) == list(UNTESTED_BY_NAME)  # whoever adds one takes it off the list


def test_whatever_acts_for_a_party_says_by_which_account() -> None:
    """The account is proven by the statement that acts; a call that leaves it out would believe a session's word."""
    assert acting_for_parties().keys() >= {"Submission", "save_draft", "get_answer_sheet", "decline_assignment"}
    product = [source for source in product_sources() if source.module.startswith("bot.")]
    assert set(calls_without_account(product)) == WITHOUT


def test_a_call_without_its_account_is_found() -> None:
    """The control: called, handed over, or with too few arguments."""
    text = "save_draft(work, party=p)\nwrite(save_draft, party=p)\nSubmission(f, p, r, a, tz)\n"
    wrong = Source("bot.x", "bot/x.py", ast.parse(text))
    right = Source("bot.y", "bot/y.py", ast.parse(text.replace("party=p", "account=a").replace("tz)", "tz, a)")))
    assert calls_without_account([wrong]) == ["bot/x.py: Submission", "bot/x.py: save_draft", "bot/x.py: save_draft"]
    assert calls_without_account([right]) == []
