"""A result pack: everything a scored case was made of, so that anybody who holds it can compute it again.

It holds the ratings' statistics (votes numbered, no rater's key), so it is for those who hold the ratings. Votes about
different subjects cannot be joined in it; chapters that must know one rater across subjects are left out, by name.
"""

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from scoring.case.loading import Case
from scoring.case.outputs import results_json
from scoring.chapters.base import Tree
from scoring.pack.archive import INPUTS, MANIFEST, POLICY, RESULTS, SEALS, STATISTICS, write_archive
from scoring.pack.records import case_from, inputs_record
from scoring.pack.seals import digest, seal
from scoring.pack.strict import dump, load
from scoring.results import Results
from scoring.statistics.record import statistics_from_record, statistics_record

FORMAT = "pingji-pack 1"
SUFFIX = ".pingji.zip"


def make_pack(case: Case, results: Results, chapters: Mapping[str, Tree]) -> bytes:
    """The pack of a scored case: the same bytes for the same case. ValueError where ratings were streamed into sums."""
    record, inputs = statistics_record(case.statistics), inputs_record(case)
    content = {STATISTICS: dump(record), INPUTS: dump(inputs), POLICY: case.policy.source_text.encode()}
    again = case_from(case.policy, statistics_from_record(case.policy, load(content[STATISTICS], STATISTICS)), inputs)
    anew = again.chapters(again.score())
    kept = _kept(chapters, anew)
    content[RESULTS] = results_json(case.policy, results, kept)
    about = {"format": FORMAT, "pingji": own_version(), "left_out": sorted({*chapters, *anew} - set(kept))}
    seals = seal(content[POLICY], inputs, record, json.loads(content[RESULTS]), about)
    content[SEALS] = dump(seals)
    content[MANIFEST] = dump({**about, "files": {name: digest(content[name]) for name in sorted(content)}})
    return write_archive(content)


def own_version() -> str:
    """The version of this software; empty where it runs uninstalled."""
    try:
        return version("pingji")
    except PackageNotFoundError:
        return ""


def _kept(chapters: Mapping[str, Tree], again: Mapping[str, Tree]) -> dict[str, Any]:
    """Chapters that come out the same from what the pack holds."""
    return {key: tree for key, tree in chapters.items() if _plain(again.get(key)) == _plain(tree)}


def _plain(tree: Any) -> Any:
    return json.loads(json.dumps(tree))
