"""From a CSV of ratings to graded results, all files written, against DuckDB's own group-by over the same file."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROUNDS = 3
ITEMS = (
    "执行能力",
    "沟通协作",
    "个人素质",
    "工作态度",
    "业务能力",
    "团队建设",
    "内部沟通",
    "学习能力",
    "创新精神",
    "廉洁自律",
)
_GROUP_BY = """
import duckdb, sys
duckdb.sql(f"SELECT subject, relation, item, count(*), sum(value) FROM '{sys.argv[1]}' GROUP BY ALL").fetchall()
"""
_GRADED = """
import sys
from scoring.outputs import json_bytes, results_csv
from scoring.case import LARGE, load_case
case = load_case(sys.argv[1], LARGE)
results = case.score()
chapters = case.chapters(results)
open(sys.argv[2] + ".csv", "wb").write(results_csv(results, chapters))
open(sys.argv[2] + ".json", "wb").writelines(json_bytes(case.policy, results, chapters))
"""
_SCORE = "import sys; from scoring.case.outputs import run_case; run_case(sys.argv[1], sys.argv[2])"
_POLICY = """name = "Benchmark"
[[parts]]
key = "ratings"
points = 100
source = "ratings"
{relations}
[grading]
method = "distribution"
group_by = ["unit"]
grades = [ {{ name = "优秀", min = 10, max = 20 }}, {{ name = "良好", min = 40, max = 50 }},
           {{ name = "合格", min = 25, max = 35 }}, {{ name = "欠佳", min = 5, max = 10 }} ]
"""
_RELATION = '[[parts.relations]]\nrelation = "{name}"\npoints = {points}\nitems = [{items}]\n'
_RATINGS = """
COPY (SELECT format('S{{:06d}}', sheet // {raters}) AS subject,
    (['leader', 'peer', 'subordinate'])[1 + sheet % 3] AS relation, format('R{{:07d}}', sheet % {raters}) AS rater,
    ({items})[1 + item] AS item, 60 + (sheet * 7919 + item * 104729 + sheet * item % 97 + sheet // 13) % 41 AS value
FROM (SELECT (number * 7368787) % {sheets} AS sheet FROM range({sheets}) AS all_sheets(number)), range(10) AS i(item))
TO '{path}' (HEADER)
"""


@dataclass(frozen=True)
class Shape:
    """Everybody is rated on ten items by so many raters of three relations; sheets come in scattered order."""

    name: str
    subjects: int
    raters: int

    @property
    def ratings(self) -> int:
        return self.subjects * self.raters * len(ITEMS)


GOAL = Shape("10⁷ ratings: 1,000 subjects by 1,000 raters", 1_000, 1_000)
WIDE = Shape("10⁷ ratings: 50,000 subjects by 20 raters", 50_000, 20)
LARGE = Shape("10⁸ ratings: 10,000 subjects by 1,000 raters", 10_000, 1_000)


@dataclass(frozen=True)
class Run:
    """Wall seconds and peak memory (MB) of a process."""

    seconds: float
    memory: float


def write_case(folder: Path, shape: Shape) -> None:
    """The same case wherever it is written."""
    items = ", ".join(f'"{item}"' for item in ITEMS)
    points = (("leader", 50), ("peer", 30), ("subordinate", 20))
    relations = "".join(_RELATION.format(name=name, points=point, items=items) for name, point in points)
    (folder / "policy.toml").write_text(_POLICY.format(relations=relations), "utf-8")
    rows = "".join(f"S{number:06d},窗口{number},unit,U{number // 50},\n" for number in range(shape.subjects))
    (folder / "subjects.csv").write_text("subject,name,kind,unit,level\n" + rows, "utf-8")
    sheets, path = shape.subjects * shape.raters, folder / "ratings.csv"
    duckdb.execute("SET enable_progress_bar = false")
    duckdb.execute(_RATINGS.format(raters=shape.raters, sheets=sheets, items=list(ITEMS), path=path))


def measure(command: list[str]) -> Run:
    """A process of its own, to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[1:4]} ended with {process.returncode}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


WAYS = {
    "DuckDB's group-by": _GROUP_BY,
    "CSV to graded results (csv, json)": _GRADED,
    "… and the workbook": _SCORE,
}


def compare(shape: Shape, rounds: int) -> tuple[float, float, float]:
    """Interleaved runs: graded results : group-by, all files : group-by (medians), our highest peak memory."""
    runs: dict[str, list[Run]] = {label: [] for label in WAYS}
    with tempfile.TemporaryDirectory(dir=os.environ.get("PINGJI_BENCH_DIR")) as name:
        folder = Path(name)
        write_case(folder, shape)
        size = (folder / "ratings.csv").stat().st_size / 1e6
        for _ in range(rounds):
            for label, program in WAYS.items():
                source = folder / "ratings.csv" if program is _GROUP_BY else folder
                runs[label].append(measure([sys.executable, "-c", program, str(source), str(folder / "out")]))
    print(f"\n{shape.name} ({size:.0f} MB); median of {rounds}")
    seconds = [statistics.median(run.seconds for run in repeated) for repeated in runs.values()]
    memory = [max(run.memory for run in repeated) for repeated in runs.values()]
    for label, took, peak in zip(runs, seconds, memory, strict=True):
        print(f"{label:40}{took:8.1f} s{peak:8.0f} MB at the most")
    return seconds[1] / seconds[0], seconds[2] / seconds[0], max(memory[1:])


def main(rounds: int = ROUNDS, *, large: bool = False) -> bool:
    """True when the goals are met: within 3 times the group-by, under 1 GB."""
    rounds = max(rounds, ROUNDS)
    graded, whole, memory = compare(GOAL, rounds)
    met = graded <= 3 and memory < 1000
    print(f"  {'ok  ' if graded <= 3 else 'MISS'} graded results : group-by: {graded:.2f} (goal <= 3)")
    print(f"       with the workbook: {whole:.2f}")
    print(f"  {'ok  ' if memory < 1000 else 'MISS'} peak memory, MB: {memory:.0f} (goal < 1000)")
    for shape in (WIDE, LARGE) if large else (WIDE,):
        graded, whole, memory = compare(shape, 1)
        print(f"       graded results : group-by: {graded:.2f}; with the workbook: {whole:.2f}; MB: {memory:.0f}")
    return met
