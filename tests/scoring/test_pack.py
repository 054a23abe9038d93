"""Result packs: the same bytes, agreeing when untouched; a changed digit is found and named; nothing is trusted."""

from __future__ import annotations

import contextlib
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.case.loading import Case, load_case
from scoring.case.outputs import results_json
from scoring.pack import PackError, make_pack, verify_pack
from scoring.pack.archive import NAMES, read_archive, write_archive
from scoring.pack.strict import number
from tests.scale import scaled

pytestmark = pytest.mark.slow  # left to `make test`

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
Files = dict[str, bytes]
SHAPES = (  # JSON, but not ours
    b'{"files": {}, "left_out": 5, "format": 1}',
    b'{"about": {"left_out": 5, "format": 1}}',
    b'{"subjects": [{"subject": 5}], "about": {}}',
    b'{"subjects": [{"subject": "a"}], "chapters": 7}',
)


def packed(case: Case) -> bytes:
    results = case.score()
    return make_pack(case, results, case.chapters(results))


def files_of(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repaired(files: Files) -> Files:
    """The manifest's check sums made to fit again."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {name: sha256(files[name]).hexdigest() for name in manifest["files"]}
    return {**files, "manifest.json": json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()}


@pytest.fixture(scope="module")
def managers() -> bytes:
    return packed(load_case(next(path for path in CASES if path.name == "p6-managers-10")))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_pack_of_every_sample_case_agrees_and_is_the_same_bytes(case: Path) -> None:
    data = packed(load_case(case))
    assert packed(load_case(case)) == data
    verdict = verify_pack(data)
    assert verdict.differences == ()
    assert verdict.fingerprint == sha256(files_of(data)["manifest.json"]).hexdigest()
    assert verdict.subjects == len(load_case(case).subjects)


def test_pack_holds_the_policy_as_frozen_and_the_scores_as_given_out(managers: bytes) -> None:
    case = load_case(next(path for path in CASES if path.name == "p6-managers-10"))
    files = files_of(managers)
    assert files["policy.toml"].decode() == case.policy.source_text
    results = case.score()
    stated = json.loads(files["results.json"])
    given_out = json.loads(results_json(case.policy, results, case.chapters(results)))
    assert stated["subjects"] == given_out["subjects"]
    left_out = json.loads(files["manifest.json"])["left_out"]
    assert {key: tree for key, tree in given_out["chapters"].items() if key not in left_out} == stated["chapters"]


def test_pack_names_no_rater_and_joins_no_votes(managers: bytes) -> None:
    case = next(path for path in CASES if path.name == "p6-managers-10")
    raters = {line.split(",")[2] for line in (case / "ratings.csv").read_text("utf-8").splitlines()[1:]}
    assert raters
    statistics = files_of(managers)["statistics.json"].decode()
    assert not [rater for rater in raters if f'"{rater}"' in statistics]


def changed(files: Files, name: str, old: str, new: str) -> Files:
    text = files[name].decode()
    assert old in text
    return {**files, name: text.replace(old, new, 1).encode()}


@pytest.mark.parametrize("repair", [False, True], ids=["plain", "repaired"])
def test_changed_score_is_found_and_named(managers: bytes, repair: bool) -> None:
    files = files_of(managers)
    stated = json.loads(files["results.json"])["subjects"][2]
    files = changed(files, "results.json", f'"score": "{stated["score"]}"', '"score": "99.99"')
    verdict = verify_pack(write_archive(repaired(files) if repair else files))
    figures = [(one.subject, one.figure, one.stated, one.recomputed) for one in verdict.differences]
    assert (stated["subject"], "score", "99.99", stated["score"]) in figures


@pytest.mark.parametrize("repair", [False, True], ids=["plain", "repaired"])
def test_changed_statistic_is_found_and_names_the_figures_it_makes(managers: bytes, repair: bool) -> None:
    files = files_of(managers)
    record = json.loads(files["statistics.json"])
    entry = next(one for one in record if one["subject"] == "M003" and one["relation"] == "subordinate")
    entry["votes"][0][0][2] = "11"
    files["statistics.json"] = (json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
    verdict = verify_pack(write_archive(repaired(files) if repair else files))
    found = {(one.file, one.subject, one.figure) for one in verdict.differences}
    assert ("statistics.json", "M003 / subordinate", "seal") in found
    assert ("results.json", "M003", "score") in found
    assert {one.subject for one in verdict.differences if one.figure.endswith("].points")} <= {"M003"}
    assert (("statistics.json", "", "sha256") in found) is not repair


@pytest.mark.parametrize("repair", [False, True], ids=["plain", "repaired"])
@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("points = 70", "points = 79", "unreadable"),
        ("decimals = 2", "decimals = 1", "score"),
        ("small_group = 5", "small_group = 4", "seal"),
    ],
)
def test_changed_policy_is_found(managers: bytes, repair: bool, old: str, new: str, where: str) -> None:
    files = changed(files_of(managers), "policy.toml", old, new)
    verdict = verify_pack(write_archive(repaired(files) if repair else files))
    assert where in {one.figure for one in verdict.differences}
    assert "policy.toml" in {one.file for one in verdict.differences}


@pytest.mark.parametrize("key", ["format", "pingji", "left_out", "files"])
def test_changed_manifest_is_found(managers: bytes, key: str) -> None:
    files = files_of(managers)
    manifest = json.loads(files["manifest.json"])
    if key == "files":
        manifest["files"]["policy.toml"] = "0" + manifest["files"]["policy.toml"][1:]
    else:
        manifest[key] = "9.9.9" if key != "left_out" else ["comparison"]
    files["manifest.json"] = json.dumps(manifest).encode()
    assert {one.file for one in verify_pack(write_archive(files)).differences} & {"manifest.json", "policy.toml"}


@pytest.mark.parametrize("repair", [False, True], ids=["plain", "repaired"])
@given(data=st.data())
@settings(max_examples=scaled(20, 600), deadline=None)
def test_any_changed_digit_is_found(repair: bool, data: st.DataObject) -> None:
    untouched = packed(load_case(CASES[0]))
    files = files_of(untouched)
    name = data.draw(st.sampled_from(sorted(files)))
    text = files[name].decode()
    place = data.draw(st.sampled_from([match.start() for match in re.finditer("[0-9]", text)]))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != text[place]]))
    files[name] = (text[:place] + digit + text[place + 1 :]).encode()
    if repair and name not in ("manifest.json",):
        files = repaired(files)
    assert not verify_pack(write_archive(files)).agrees


def test_changed_byte_inside_the_archive_is_a_difference_not_a_crash(managers: bytes) -> None:
    at = managers.index(b'"published": "') + len(b'"published": "')
    verdict = verify_pack(managers[:at] + b"1" + managers[at + 1 :])
    assert ("results.json", "crc") in {(one.file, one.figure) for one in verdict.differences}
    assert any(one.figure == "derivation.published" for one in verdict.differences)


def test_pack_compressed_by_somebody_else_still_agrees(managers: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of(managers).items():
            archive.writestr(name, content)
    assert verify_pack(out.getvalue()).agrees


def refusal(data: bytes) -> str:
    with pytest.raises(PackError) as caught:
        verify_pack(data)
    return caught.value.code


def rewritten(managers: bytes, change: Callable[[Files], Files]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in change(files_of(managers)).items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/results.json", "..\\x", "Results.json", "表.json"])
def test_pack_with_another_name_is_refused(managers: bytes, name: str) -> None:
    swapped = rewritten(
        managers, lambda files: {name if key == "results.json" else key: one for key, one in files.items()}
    )
    assert refusal(swapped) in ("strange_name", "missing_file")


def test_pack_with_missing_or_more_files_is_refused(managers: bytes) -> None:
    assert (
        refusal(rewritten(managers, lambda files: {k: v for k, v in files.items() if k != "policy.toml"}))
        == "missing_file"
    )
    assert refusal(rewritten(managers, lambda files: {**files, "more.txt": b""})) == "strange_name"


def test_what_is_no_zip_is_refused(managers: bytes) -> None:
    for data in (b"", b"PK", b"hello" * 99, managers[:-1], managers[: len(managers) // 2], managers + b"x", b"\0" * 22):
        assert refusal(data) == "not_a_pack"


def test_bomb_is_refused_before_it_grows(managers: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.pack.archive.MOST_BYTES", 4 * 2**20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in NAMES:
            archive.writestr(name, b"0" * (3 * 2**20))
    assert refusal(out.getvalue()) == "too_large"


def test_lying_sizes_and_offsets_are_refused_or_found(managers: bytes) -> None:
    end = struct.unpack("<4s4H2IH", managers[-22:])
    directory = end[6]
    for place in range(directory, directory + 46):
        for value in (0, 0xFF):
            twisted = managers[:place] + bytes([value]) + managers[place + 1 :]
            with contextlib.suppress(PackError):
                assert sum(len(entry.content) for entry in read_archive(twisted).values()) <= len(managers)


@pytest.mark.parametrize(
    "bad",
    [
        b"[" * 100_000,
        b"{}",
        b"nonsense",
        b'{"a": NaN}',
        b'{"a": 1.5}',
        b"[1" + b"0" * 9000 + b"]",
        b"[]",
        b"[5]",
        *SHAPES,
    ],
)
@pytest.mark.parametrize("name", ["manifest.json", "seals.json", "statistics.json", "inputs.json", "results.json"])
def test_broken_files_end_in_a_refusal_or_a_difference(managers: bytes, name: str, bad: bytes) -> None:
    files = {**files_of(managers), name: bad}
    with contextlib.suppress(PackError):
        assert not verify_pack(write_archive(files)).agrees


def test_every_entry_is_bounded_by_one_limit_together() -> None:
    content = {name: name.encode() for name in NAMES}
    data = write_archive(content)
    assert {name: entry.content for name, entry in read_archive(data).items()} == content
    assert all(entry.intact for entry in read_archive(data).values())


@pytest.mark.parametrize("text", ["1e9999999", "", "1/", "nan", "٣", "1_0", "--1", " 1", 5, None, "1" * 999])
def test_number_takes_only_what_we_write(text: Any) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(text)
