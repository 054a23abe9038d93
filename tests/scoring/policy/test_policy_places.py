"""Whatever way a policy is written, a refusal names the same line and key."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.files.toml_file import load_toml
from tests.scale import scaled
from tests.scoring.policy_refusals import REFUSALS, refusal
from tests.scoring.toml_styles import Writer, documents, paths

pytestmark = pytest.mark.slow  # left to `make test`

HEAD = '# 一\n# "引号" [x]\n\n'


def quoted(text: str) -> str:
    """Every bare key at the start of a line in double quotes, every name in a header in single ones."""
    keys = re.sub(r"^(\s*)([a-z_]+)( *=)", r'\1"\2"\3', text, flags=re.MULTILINE)
    return re.sub(
        r"^(\s*\[+)([a-z_.]+)", lambda m: m[1] + re.sub(r"([a-z_]+)", r" '\1' ", m[2]), keys, flags=re.MULTILINE
    )


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSALS)
def test_line_ends_marks_and_quotes_do_not_move_a_refusal(text: str, code: str, line: int, column: str | None) -> None:
    windows = text.replace("\n", "\r\n")
    for other in ("\ufeff" + text, ("\ufeff" + text).encode(), windows, ("\ufeff" + windows).encode(), quoted(text)):
        assert refusal(other) == (code, line, column)
    top = code == "required" and "." not in str(column)  # a key of the file itself is missing from its first line on
    assert refusal(HEAD + text) == (code, 1 if top else line + 3, column)


@settings(deadline=None, max_examples=scaled(60, 3000))
@given(st.data())
def test_every_key_has_the_line_on_which_it_was_written(data: Any) -> None:
    document = data.draw(documents)
    writer = Writer(lambda styles: data.draw(st.sampled_from(styles)), data.draw(st.sampled_from(["\n", "\r\n"])))
    writer.table(document, [], ())
    read = load_toml(writer.text, "f.toml")
    assert read.data == document
    assert {path: read.line(path) for path in paths(document)} == {path: writer.lines[path] for path in paths(document)}
