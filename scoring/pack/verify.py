"""`pingji verify`: recompute a pack from its policy, inputs and statistics, and say which figure does not agree."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.case.outputs import results_json
from scoring.files.toml_file import FileError
from scoring.pack.archive import (
    INPUTS,
    MANIFEST,
    NAMES,
    POLICY,
    RESULTS,
    SEALS,
    STATISTICS,
    PackError,
    read_archive,
)
from scoring.pack.contents import FORMAT
from scoring.pack.differences import Difference, differences
from scoring.pack.records import case_from
from scoring.pack.seals import digest, seal
from scoring.pack.strict import load, number
from scoring.policy import parse_policy
from scoring.policy_model import Policy
from scoring.statistics.record import statistics_from_record

_BROKEN = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    ZeroDivisionError,
    OverflowError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: who is in the pack, its policy's name, its fingerprint, and everything that differs."""

    policy: str
    subjects: int
    fingerprint: str
    differences: tuple[Difference, ...]
    left_out: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every figure agrees."""
        return not self.differences


def verify_pack(data: bytes) -> Verdict:
    """Recompute a pack. Raises PackError where it is no pack, or cannot be read although all its check sums fit."""
    entries = read_archive(data)
    files = {name: entry.content for name, entry in entries.items()}
    damaged = [Difference(name, "", "crc", "", "") for name in NAMES if not entries[name].intact]
    all_differences = list(damaged)
    try:
        trees = {name: load(files[name], name) for name in NAMES if name != POLICY}
        all_differences += _check_sums(files, trees[MANIFEST], trees[SEALS])
        all_differences += _check_seals(files, trees)
        results, name, left_out = _recompute(files, trees)
        all_differences += differences(RESULTS, trees[RESULTS], results)
    except (PackError, FileError, *_BROKEN) as error:
        return _unreadable(files, all_differences, error)
    return Verdict(name, len(results["subjects"]), digest(files[MANIFEST]), tuple(all_differences), left_out)


def fingerprint_of(data: bytes) -> str:
    """What a pack is known by: the check sum of its manifest, which holds those of everything else."""
    return digest(read_archive(data)[MANIFEST].content)


def _unreadable(files: Mapping[str, bytes], differences: list[Difference], error: Exception) -> Verdict:
    """What cannot be computed again because it was changed is a difference; the rest is no pack."""
    if not differences:
        raise error if isinstance(error, PackError) else PackError("broken", _file_of(error)) from None
    reason = str(error) if isinstance(error, PackError | FileError) else type(error).__name__
    differences.append(Difference(_file_of(error), "", "unreadable", "", reason))
    return Verdict("", 0, digest(files[MANIFEST]), tuple(differences))


def _file_of(error: Exception) -> str:
    return error.file if isinstance(error, PackError | FileError) else ""


def _check_sums(files: Mapping[str, bytes], manifest: Any, seals: Any) -> Iterator[Difference]:
    """Whole files against the manifest, and what the manifest says of the pack against the seals."""
    for name in NAMES:
        stated = manifest["files"].get(name)
        if name != MANIFEST and stated != digest(files[name]):
            yield Difference(name, "", "sha256", str(stated), digest(files[name]))
    about = {key: value for key, value in manifest.items() if key != "files"}
    yield from differences(MANIFEST, about, seals["about"])
    extra = sorted(set(manifest["files"]) - set(NAMES))
    yield from (Difference(MANIFEST, "", f"files.{name}", str(manifest["files"][name]), "") for name in extra)
    if manifest["format"] != FORMAT and seals["about"]["format"] != FORMAT:
        raise PackError("unknown_format", MANIFEST)


def _check_seals(files: Mapping[str, bytes], trees: Mapping[str, Any]) -> Iterator[Difference]:
    """Every record against its seal."""
    stated = trees[SEALS]
    recomputed = seal(files[POLICY], trees[INPUTS], trees[STATISTICS], trees[RESULTS], stated["about"])
    for file in (POLICY, INPUTS, STATISTICS, RESULTS):
        for name in sorted({*stated[file], *recomputed[file]}):
            if stated[file].get(name) != recomputed[file].get(name):
                what = (str(stated[file].get(name, "")), str(recomputed[file].get(name, "")))
                yield Difference(file, name, "seal", *what)


def _recompute(files: Mapping[str, bytes], trees: Mapping[str, Any]) -> tuple[Any, str, tuple[str, ...]]:
    """The results that policy, inputs and statistics give, as JSON; the policy's name; chapters left out."""
    policy = parse_policy(files[POLICY], POLICY)
    _check_statistics(policy, trees[STATISTICS])
    case = case_from(policy, statistics_from_record(policy, trees[STATISTICS]), trees[INPUTS])
    results = case.score()
    left_out = tuple(str(key) for key in trees[SEALS]["about"]["left_out"])
    chapters = {key: tree for key, tree in case.chapters(results).items() if key not in left_out}
    return json.loads(results_json(policy, results, chapters)), policy.name, left_out


def _check_statistics(policy: Policy, record: Any) -> None:
    """Whether numbers are numbers, and relations and items the policy's. Raises ValueError or KeyError."""
    items = {relation.relation: {item.name for item in relation.items} for _, relation in policy.relations()}
    for entry in record:
        known = items[entry["relation"]]
        for vote in entry["votes"]:
            for cell in vote:
                _check_vote(cell, known)
        for pairs in entry["counts"].values():
            for name, values in pairs.items():
                _check_sums_by_item([(name, value, count) for value, count in values], known)
        for invalid in entry["invalid"].values():
            _check_count(invalid)


def _check_vote(cell: Any, known: set[str]) -> None:
    _, sheets, total, sums, answers, low, high = cell
    _check_count(sheets, 1)
    _check_count(answers)
    if not all(abs(number(text)) <= 10**9 for text in (total, low, high)):
        raise ValueError("percentage")
    _check_sums_by_item(sums, known)


def _check_sums_by_item(rows: Any, known: set[str]) -> None:
    for name, value, count in rows:
        if name not in known:
            raise KeyError(name)
        number(value)
        _check_count(count, 1)


def _check_count(value: Any, least: int = 0) -> None:
    if type(value) is not int or value < least:
        raise ValueError("count")
