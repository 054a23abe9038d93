"""Bands: lower bounds on the published score. Also how small groups are graded."""

from fractions import Fraction

from scoring.arithmetic import exact_text
from scoring.files.toml_table import Table
from scoring.grading.base import GradingMethod, Group, Verdict, read_names
from scoring.grading.counts import Ladder, apply_rules
from scoring.policy_model import Band, Grading


class Bands(GradingMethod):
    """The first grade whose lower bound the score reaches; the last takes everything below.

    Then the rules for the unit's own grade act (see `counts`).
    """

    def read_grades(self, table: Table, key: str) -> tuple[Band, ...]:
        bands: list[Band] = []
        entries = read_names(table, key)
        for entry, name in entries:
            entry.only({"name", "min"})
            bands.append(Band(name, _bound(entry, bands, last=len(bands) == len(entries) - 1)))
        return tuple(bands)

    def decide(self, grading: Grading, grades: tuple[Band, ...], group: Group) -> Verdict:
        certificate: dict[str, object] = {
            "method": "bands",
            "bands": [
                {"grade": band.name, "min": None if band.min is None else exact_text(band.min)} for band in grades
            ],
        }
        names = grading.names
        ladder = Ladder(names, {person.subject: names.index(band_of(grades, person.score)) for person in group.people})
        return apply_rules(ladder, group, certificate)


def band_of(bands: tuple[Band, ...], score: Fraction) -> str:
    """Name of the band of a published score."""
    for band in bands[:-1]:
        if band.min is not None and score >= band.min:
            return band.name
    return bands[-1].name


def _bound(entry: Table, before: list[Band], last: bool) -> Fraction | None:
    if last and "min" not in entry:
        return None
    if "min" not in entry:
        raise entry.error("min", "needs_min")
    bound = entry.number("min")
    previous = before[-1].min if before else None
    if previous is not None and bound >= previous:
        raise entry.error("min", "bad_order", value=exact_text(bound), before=exact_text(previous))
    if last and bound != 0:  # 0 says the same as nothing: everything below
        raise entry.error("min", "last_band")
    return None if last else bound
