"""What each test costs in CPU seconds, its child processes included: `make test ARGS="-p tests.costs --costs FILE"`.

Wall time says little on a machine that others use too. `FILE` gets one line per test: seconds, a tab, the test's id;
most expensive first are `sort -rn FILE`. What a shared fixture costs is counted for the first test that asks for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", metavar="FILE", help="write what each test costs in CPU seconds")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before = sum(os.times()[:4])
    result = yield
    file = item.config.getoption("--costs")
    if file:
        with Path(file).open("a") as lines:
            lines.write(f"{sum(os.times()[:4]) - before:.2f}\t{item.nodeid}\n")
    return result
