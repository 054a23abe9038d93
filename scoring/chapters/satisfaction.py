"""Chapter 满意度: what those who are served say, level by level, always with the definition of each figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text
from scoring.chapters.base import Chapter, Evidence, SheetTable, Tree
from scoring.disclosure.published import DisclosedResults
from scoring.files.toml_table import Table
from scoring.policy_model import Relation, Scale
from scoring.satisfaction import gate, index, recommendation
from scoring.satisfaction.answers import Answers, from_record, read_answers, to_record
from scoring.satisfaction.figures import Form, block
from scoring.satisfaction.levels import BAD, INDEX, TOP2, TOP3, definition, read_levels
from scoring.satisfaction.period import together
from scoring.satisfaction.settings import RELATIONS, SatisfactionSettings, read_satisfaction
from scoring.satisfaction.sheets import satisfaction_sheets

Given = dict[str, tuple[tuple[Answers, ...], int]]


class Satisfaction(Chapter):
    """`definitions`, `target`, and `surveys`: one per relation and period, with subjects and all together."""

    key = "satisfaction"

    def settings(self, table: Table) -> SatisfactionSettings:
        return read_satisfaction(table)

    def build(self, evidence: Evidence) -> Tree | None:
        settings = evidence.policy.chapters.get(self.key)
        wanted_settings = settings if isinstance(settings, SatisfactionSettings) else SatisfactionSettings()
        surveys: list[Tree] = []
        for _, relation in evidence.policy.relations():
            if relation.relation in (wanted_settings.relations or RELATIONS):
                surveys += _surveys(evidence, relation, wanted_settings)
        return {**_head(wanted_settings, surveys), "surveys": surveys} if surveys else None

    def sheets(self, tree: Tree) -> Sequence[SheetTable]:
        return tuple(SheetTable(*named) for named in satisfaction_sheets(tree))

    def disclose(self, tree: Tree, shown: DisclosedResults) -> Tree | None:
        settings = _settings_from(tree["settings"])
        open_figures = {
            (subject.subject, relation.relation)
            for subject in shown.subjects
            for part in subject.parts
            for relation in part.relations
            if relation.percent.text and not relation.percent.hidden
        }
        surveys = [_disclosed(survey, tree["surveys"], open_figures, settings) for survey in tree["surveys"]]
        kept = [survey for survey in surveys if survey["subjects"]]
        return {**{key: value for key, value in tree.items() if key != "settings"}, "surveys": kept} if kept else None


def _surveys(evidence: Evidence, relation: Relation, settings: SatisfactionSettings) -> Iterator[Tree]:
    surveys = read_answers(
        evidence.statistics, evidence.subjects, evidence.populations, relation, tuple(settings.margins)
    )
    form = _form(relation, settings, surveys)
    if not form.levels and not form.nps:
        return
    promise = gate.Promise(relation.anonymous, evidence.policy.min_raters, relation.aggregate)
    for period, (members, behind) in surveys.items():
        yield {
            "relation": relation.relation,
            "period": period,
            "form": _form_record(form),
            "promise": {"anonymous": promise.anonymous, "smallest": promise.smallest, "aggregate": promise.aggregate},
            "behind": behind,
            "subjects": [_subject(member, form, settings) for member in members],
            "together": together(members, behind, form, settings),
        }


def _subject(answers: Answers, form: Form, settings: SatisfactionSettings) -> Tree:
    figures = block([answers], form, settings, answers.raters, answers.invited)
    head = {"subject": answers.subject, "name": answers.name, "raters": answers.raters, "invited": answers.invited}
    return {**head, **figures, "answers": to_record(answers)}


def _form(relation: Relation, settings: SatisfactionSettings, surveys: Given) -> Form:
    """What the items of a relation ask. Five-level are items whose scale and answers have five steps."""
    scales = {item.name: item.scale for item in relation.items}
    nps = tuple(name for name in settings.nps if scales.get(name) == Scale(Fraction(0), Fraction(10)))
    importance = {name: by for name, by in settings.importance.items() if name in scales and by in scales}
    items = settings.items or tuple(name for name in scales if name not in {*settings.nps, *importance.values()})
    everything = [member for members, _ in surveys.values() for member in members]
    levels = tuple(
        name
        for name in scales
        if name in items and all(read_levels(level.counts.get(name, {}), scales[name]) for level in everything)
    )
    return Form(levels, nps, importance, scales)


def _disclosed(
    survey: Tree, surveys: Iterable[Tree], open_figures: set[tuple[str, str]], settings: SatisfactionSettings
) -> Tree:
    """One survey behind the gate; all together is counted anew, from what is open of the subjects alone."""
    form, promise = _form_from(survey["form"]), gate.Promise(**survey["promise"])
    relation, subjects, whole = survey["relation"], [], []
    periods = _by_subject(other for other in surveys if other["relation"] == relation)
    for row in survey["subjects"]:
        opening_ = gate.opening(promise, periods[row["subject"]])
        if opening_ is None or (row["subject"], relation) not in open_figures:
            continue
        answers = gate.only(from_record(row["answers"]), opening_)
        shown = gate.cut(_subject(answers, form, settings), opening_, settings.target_of)
        subjects.append({key: value for key, value in shown.items() if key != "answers"})
        if opening_.index:
            whole.append(answers)
    behind = min(survey["behind"], sum(period.raters for period in whole))
    kept = {"relation": relation, "period": survey["period"], "subjects": subjects, "surveyed": len(survey["subjects"])}
    return {**kept, "together": together(whole, behind, form, settings) if whole else None}


def _by_subject(surveys: Iterable[Tree]) -> dict[str, list[Answers]]:
    by_subject: dict[str, list[Answers]] = {}
    for survey in surveys:
        for row in survey["subjects"]:
            by_subject.setdefault(row["subject"], []).append(from_record(row["answers"]))
    return by_subject


def _head(settings: SatisfactionSettings, surveys: Sequence[Tree]) -> Tree:
    names = {name: definition(name, settings.points) for name in (TOP2, TOP3, BAD, INDEX)}
    if any(survey["form"]["nps"] for survey in surveys):
        names["nps"] = recommendation.DEFINITION
    if settings.weights:
        names["weighted_index"] = index.DEFINITION
    target = None
    if settings.target is not None:
        target = {"figure": settings.target_of, "value": exact_text(settings.target)}
    return {"definitions": names, "target": target, "settings": _settings_record(settings)}


def _settings_record(settings: SatisfactionSettings) -> Tree:
    return {
        "overall": settings.overall,
        "points": [exact_text(value) for value in settings.points],
        "target": None if settings.target is None else exact_text(settings.target),
        "target_of": settings.target_of,
        "weights": {name: exact_text(weight) for name, weight in settings.weights.items()},
        "margins": {
            name: {key: exact_text(share) for key, share in shares.items()} for name, shares in settings.margins.items()
        },
    }


def _settings_from(record: Mapping[str, Any]) -> SatisfactionSettings:
    return replace(
        SatisfactionSettings(),
        overall=record["overall"],
        points=tuple(Fraction(value) for value in record["points"]),
        target=None if record["target"] is None else Fraction(record["target"]),
        target_of=record["target_of"],
        weights={name: Fraction(weight) for name, weight in record["weights"].items()},
        margins={
            name: {key: Fraction(share) for key, share in shares.items()} for name, shares in record["margins"].items()
        },
    )


def _form_record(form: Form) -> Tree:
    scales = {name: [exact_text(scale.low), exact_text(scale.high)] for name, scale in form.scales.items()}
    nps, importance = list(form.nps), dict(form.importance)
    return {"levels": list(form.levels), "nps": nps, "importance": importance, "scales": scales}


def _form_from(record: Mapping[str, Any]) -> Form:
    scales = {name: Scale(Fraction(low), Fraction(high)) for name, (low, high) in record["scales"].items()}
    return Form(tuple(record["levels"]), tuple(record["nps"]), dict(record["importance"]), scales)
