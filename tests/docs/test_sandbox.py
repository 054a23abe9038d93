"""docs/sandbox.md is true: it names every fault and every act, and nothing that is not there."""

import re
from pathlib import Path

from bot.sandbox import Official, Step, WeCom
from bot.sandbox.faults.script import CALLBACK, FORGERY, LOST, NAMES, NOT_DONE, OAUTH, SOFT

PAGE = (Path(__file__).parents[2] / "docs/sandbox.md").read_text()


def words_after(start):
    row = next(line for line in PAGE.split("\n") if line.startswith(f"| {start}"))
    return set(re.findall(r"`(\w+)[`(]", row))


def test_every_fault_stands_in_its_row():
    rows = {
        "not carried out": NOT_DONE,
        "carried out, answer": LOST,
        "changes what": SOFT,
        "pushes": CALLBACK,
        "forgeries": FORGERY,
        "OAuth": OAUTH,
    }
    assert {start: words_after(start) for start in rows} == {start: set(names) for start, names in rows.items()}
    assert len(NAMES) == sum(len(names) for names in rows.values())


def test_every_act_exists():
    for start, kind in (("WeCom", WeCom), ("Official Account", Official)):
        assert all(hasattr(kind, name) for name in words_after(start)), start


def test_the_example_of_a_script_is_one():
    example = PAGE.partition("sandbox.script([")[2].partition("])")[0]
    steps = [Step(**step) for step in eval(f"[{example}]")]
    assert [step.fault for step in steps] == ["timeout_after_accept", 45047, -1, "duplicate"]
