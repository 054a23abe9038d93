"""However a shipped policy is mangled and however it is written, it is read or refused with file, line and key."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.files.toml_file import FileError, path_text
from scoring.policy import BUILTIN, load_builtin, parse_policy
from scoring.policy.builtin import builtin_text
from tests.scoring.toml_styles import Writer, paths

pytestmark = pytest.mark.slow  # left to `make test`

ODD = [0, -1, 2, 10**40, True, "", " ", "好", "a\nb", [], {}, [[1]], [1, 2, 3], ["甲", 7], {"甲": 1}, [{"x": 1}]]


def outcome(text: str) -> FileError | None:
    try:
        parse_policy(text, "p.toml")
    except FileError as error:
        return error
    return None


def is_well_said(error: FileError | None) -> bool:
    """Nothing refused, or a refusal with its file and line, in one line."""
    return error is None or (
        error.file == "p.toml" and isinstance(error.line, int) and len(str(error).splitlines()) == 1
    )


def holders(data: Any) -> Iterator[Any]:
    """Every table and array that has something in it."""
    if isinstance(data, dict | list) and data:
        yield data
        for below in data.values() if isinstance(data, dict) else data:
            yield from holders(below)


def mangle(data: Any, random: Random) -> None:
    """One change somewhere: a value replaced by another or by something odd, left out, twice, or under another name."""
    holder = random.choice(list(holders(data)))
    step = random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    change = random.choice(["odd", "other", "gone", "again"])
    if change == "odd":
        holder[step] = deepcopy(random.choice(ODD))
    elif change == "other":
        other = random.choice(list(holders(data)))
        holder[step] = deepcopy(random.choice(list(other.values()) if isinstance(other, dict) else other))
    elif change == "gone":
        del holder[step]
    elif isinstance(holder, dict):
        holder[random.choice(["甲", "nmae", "kind", "points"])] = holder.pop(step)
    else:
        holder.append(deepcopy(holder[step]))


@settings(deadline=None, max_examples=300)
@given(key=st.sampled_from(BUILTIN), seed=st.integers(0, 10**9), changes=st.integers(1, 3))
def test_mangled_policy_in_any_style_is_read_or_refused_where_it_is_wrong(key: str, seed: int, changes: int) -> None:
    random = Random(seed)
    data = tomllib.loads(builtin_text(key))
    for _ in range(changes):
        if data:
            mangle(data, random)
    writer = Writer(random.choice, random.choice(["\n", "\r\n"]))
    writer.table(data, [], ())
    error = outcome(writer.text)
    assert is_well_said(error)
    lines = {path_text(path): writer.lines[path] for path in paths(data)}
    if error is not None:
        assert error.line == lines.get(error.column or "", error.line)


@settings(deadline=None, max_examples=60)
@given(key=st.sampled_from(BUILTIN), seed=st.integers(0, 10**9))
def test_policy_in_another_style_is_the_same_policy(key: str, seed: int) -> None:
    random = Random(seed)
    writer = Writer(random.choice)
    writer.table(tomllib.loads(builtin_text(key)), [], ())
    read, shipped = parse_policy(writer.text), load_builtin(key)
    assert (read.name, read.grading, read.honours, read.chapters) == (
        shipped.name, shipped.grading, shipped.honours, shipped.chapters,
    )  # fmt: skip
    assert sorted(part.key for part in read.parts) == sorted(part.key for part in shipped.parts)


@pytest.mark.parametrize("key", BUILTIN)
def test_policy_without_one_of_its_lines_is_read_or_refused_with_a_line(key: str) -> None:
    lines = builtin_text(key).splitlines(keepends=True)
    outcomes = [outcome("".join(lines[:place] + lines[place + 1 :])) for place in range(len(lines))]
    assert [error for error in outcomes if not is_well_said(error)] == []
    assert None in outcomes  # without its comment
    assert any(outcomes)
