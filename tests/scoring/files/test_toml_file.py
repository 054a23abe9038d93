"""Line numbers of keys in TOML files, however they are written."""

from decimal import Decimal

import pytest

from scoring.files.toml_file import FileError, TomlDocument, load_toml, path_text

TEXT = '''# a comment with [[brackets]] and "quotes
title = "x # no comment"
"quoted key" = 'lit\\'
a.b.c = 1
text = """
[not]
a = table \\""" still
"""
list = [ # first
  { n = 1, deep = { k = [1, 2] } },
  { n = 0.1 },  # ]
  "s]",
]

[[parts]]
key = 1
  [[parts.relations]]
  who = "a"
  [[parts.relations]]
  who = "b"
[[parts]]
  [[parts.relations]]
  who = "c"
  [parts.trim]
  by = "x"
[ "tab.le" . x ]
when = 2024-01-01T00:00:00Z
last = true'''


def document() -> TomlDocument:
    return load_toml(TEXT, "f.toml")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted key",), 3),
        (("a", "b", "c"), 4),
        (("a",), 4),
        (("text",), 5),
        (("list",), 9),
        (("list", 0, "n"), 10),
        (("list", 0, "deep", "k", 1), 10),
        (("list", 1, "n"), 11),
        (("list", 2), 12),
        (("parts",), 15),
        (("parts", 0), 15),
        (("parts", 0, "key"), 16),
        (("parts", 0, "relations", 0, "who"), 18),
        (("parts", 0, "relations", 1, "who"), 20),
        (("parts", 1), 21),
        (("parts", 1, "relations", 0), 22),
        (("parts", 1, "relations", 0, "who"), 23),
        (("parts", 1, "trim", "by"), 25),
        (("tab.le", "x", "when"), 27),
        (("tab.le", "x", "last"), 28),
        (("parts", 1, "relations", 0, "absent", "deeper"), 22),
        (("absent",), 1),
        ((), 1),
    ],
)
def test_line_of_a_key_path(path: tuple[str | int, ...], line: int) -> None:
    assert document().line(path) == line


def test_decimals_stay_exact() -> None:
    assert document().data["list"][1]["n"] == Decimal("0.1")


def test_windows_line_ends_count_once() -> None:
    assert load_toml("a = 1\r\n\r\nb = 2\r\n", "f").line(("b",)) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = [1,\n2", 2),
        ('a = "x\n', 1),
        ("a = 1\n[a]\n", 2),
        ("a = 1979-13-45\n", 1),
        ("a = 1\nb = 2024-02-30\n", 2),
        ("a = 1\r\nb = 1e99999999999999999999\r\n", 2),
        ("a = 1\nb = " + "9" * 5000 + "\nc = 1\n", 2),
        ("a = 1\nb =\n", 2),
        ("a = 1\nb = " + "[" * 5000 + "]" * 5000 + "\nc = 1\n", 2),
        ("a = 1\nb = " + "{ c = " * 2000 + "1" + " }" * 2000 + "\n", 2),
    ],
    ids=lambda value: str(value)[:12],
)
def test_syntax_error_has_a_line(text: str, line: int) -> None:
    with pytest.raises(FileError) as caught:
        load_toml(text, "f.toml")
    assert (caught.value.code, caught.value.line) == ("syntax", line)


def test_not_utf8_is_refused() -> None:
    with pytest.raises(FileError) as caught:
        load_toml(b"a = 1\n# \xff", "f.toml")
    assert str(caught.value) == "f.toml:2: the file is not UTF-8"


def test_file_error_reads_as_one_line() -> None:
    assert str(FileError("f.csv", 7, "value", "not_a_number", {"value": "1e5"})) == (
        "f.csv:7: value: '1e5' is not a number (sign, digits, decimal point)"
    )
    assert str(FileError("f.csv", None, None, "own_code", {"sentence": "two\nlines"})) == "f.csv: two lines"
    assert str(FileError("f.csv", None, "a\x85b", "empty")) == "f.csv: a b: must not be empty"
    assert str(FileError("f.csv", 3, None, "own_code")) == "f.csv:3: own_code"


def test_path_text_counts_members_from_one() -> None:
    assert path_text(("parts", 0, "relations", 1, "points")) == "parts[1].relations[2].points"


def test_path_text_quotes_a_key_that_could_be_read_as_two() -> None:
    assert path_text(("scales", "办.事", "a b", 'c"')) == 'scales."办.事"."a b"."c\\""'
    assert path_text(("", "工作实绩")) == '"".工作实绩'
