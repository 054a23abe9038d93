"""Diagnostics at the seal: ballots become sheets, and what is kept names nobody and points at nobody."""

import json

from surveys.sealing.rater_diagnostics import RatedBallot, diagnose_raters


def ballots(raters: int, *, full: int = 0, kind: str = "person") -> list[RatedBallot]:
    """Everybody rates three others on four items; the first `full` give the maximum throughout."""
    return [
        RatedBallot(
            f"{kind}:王五{one}", "peer", f"王五{(one + step) % raters}",
            (1.0, 1.0, 1.0, 1.0) if one < full else (0.5, 0.75, (one * step % 4) / 4, None),
        )
        for one in range(raters)
        for step in (1, 2, raters - 1)
    ]  # fmt: skip


def test_counts_are_of_raters_and_items_left_out_are_not_answers() -> None:
    found = diagnose_raters(ballots(8, full=2))["relations"]["peer"]
    assert {name: found[name] for name in ("raters", "sheets", "judged", "straight", "all_maximum")} == {
        "raters": 8, "sheets": 24, "judged": 8, "straight": 2, "all_maximum": 2,
    }  # fmt: skip


def test_fewer_than_five_raters_leave_nothing() -> None:
    assert diagnose_raters(ballots(4, full=1))["relations"] == {}


def test_what_is_kept_is_json_without_names_or_means() -> None:
    kept = json.dumps(diagnose_raters(ballots(8, full=2)), ensure_ascii=False)
    assert "王五" not in kept
    assert "mean" not in kept


def test_people_who_rate_each_other_are_met_and_seats_of_enterprises_are_not() -> None:
    people, firms = (diagnose_raters(ballots(9, kind=kind))["reciprocity"] for kind in ("person", "enterprise"))
    assert people["pairs"] == 9
    assert firms is None


def test_an_empty_ballot_is_no_sheet() -> None:
    empty = [RatedBallot(f"person:{n}", "peer", "x", (None, None)) for n in range(9)]
    assert diagnose_raters(empty) == {"relations": {}, "reciprocity": None}
    assert diagnose_raters([]) == {"relations": {}, "reciprocity": None}
