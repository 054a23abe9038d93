"""The derivation as it may be shown: made anew from what the disclosure gate lets through and from public rules.

Of the ratings nothing is taken over from the complete tree but how many rated where the group is large enough, which
periods there were and what the policy says: figures come from the gate alone, already rounded. So no total of a rater,
no unrounded sum, no figure of a single period and no number of raters below the limit can slip through. Where a
score in the group is hidden, how many got which grade is left out, for the others' grades would tell the hidden one.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.arithmetic import HUNDRED, number_text
from scoring.disclosure.published import DisclosedPart, DisclosedRelation, DisclosedResults, DisclosedSubject, Figure
from scoring.results import Results

Tree = dict[str, Any]
_RULES = ("policy", "percent", "missing", "decimals")
_PUBLIC = ("part", "source", "points_max", "weight")
_CERTIFICATE = ("method", "size", "bounds", "bands", "small_group")  # policy and size of the group: no outcome


def prune_derivations(results: Results, shown: DisclosedResults) -> dict[str, Tree]:
    """The derivations of all subjects as they may be shown, by subject."""
    closed = {subject.group for subject in shown.subjects if subject.score.hidden}
    trees = {subject.subject: subject.derivation for subject in results.subjects}
    ranked = Counter(subject.group for subject in results.subjects if subject.rank is not None)
    pruned = {
        subject.subject: prune_derivation(trees[subject.subject], subject, whole_group=subject.group not in closed)
        for subject in shown.subjects
    }
    for subject in shown.subjects:
        pruned[subject.subject]["grading"]["among"] = ranked[subject.group]
    return pruned


def prune_derivation(tree: Mapping[str, Any], shown: DisclosedSubject, *, whole_group: bool = True) -> Tree:
    """One derivation as it may be shown. `whole_group`: no score in the group is hidden."""
    pruned: Tree = {key: tree[key] for key in _RULES}
    pruned["parts"] = [_part(part, shown.part(part["part"]), tree["decimals"]) for part in tree["parts"]]
    pruned |= {"published": shown.score.text or None, "hidden": shown.score.hidden}
    pruned["grading"] = _grading(tree["grading"], shown, whole_group)
    if "full_points" in tree:
        pruned["full_points"] = tree["full_points"]
    if "history" in tree:
        pruned["history"] = tree["history"]
    return pruned


def _part(tree: Mapping[str, Any], part: DisclosedPart, decimals: int) -> Tree:
    public = {key: tree[key] for key in _PUBLIC}
    if tree["source"] != "ratings":
        keys = ("percent", "points", "in_score", "working")
        return {**public, **{key: tree[key] for key in keys}, "hidden": False, "relations": []}
    rules = _rules(tree["working"])
    relations = [
        {**_relation(relation, part_relation), **rules.get(relation["relation"], {})}
        for relation, part_relation in zip(tree["relations"], part.relations, strict=True)
    ]
    return {
        **public,
        **_texts(part.percent, part.points),
        "in_score": _in_score(tree["weight"], part, decimals),
        "working": {
            "combine": tree["working"]["combine"],
            "periods": [period["period"] for period in tree["working"]["periods"]],
        },
        "relations": relations,
    }


def _relation(tree: Mapping[str, Any], relation: DisclosedRelation) -> Tree:
    return {
        "relation": relation.relation,
        "points_max": tree["points_max"],
        "anonymous": tree["anonymous"],
        "raters": None if tree["hidden"] else relation.raters,
        **_texts(relation.percent, relation.points),
    }


def _texts(percent: Figure, points: Figure) -> Tree:
    return {"percent": percent.text or None, "points": points.text or None, "hidden": percent.hidden or points.hidden}


def _in_score(weight: str, part: DisclosedPart, decimals: int) -> str | None:
    """What the part brings into the score: its published points; where it counts for more (other parts are missing),
    from its published percentage.
    """
    if part.percent.value is None:
        return None
    if Fraction(weight) * HUNDRED == part.points_max:
        return part.points.text
    return number_text(Fraction(weight) * part.percent.value, decimals)


def _rules(working: Mapping[str, Any]) -> dict[str, Tree]:
    """Items and method of each relation: the policy's."""
    return {
        relation["relation"]: {"items": relation["items"], "aggregate": relation["aggregate"]}
        for period in working["periods"]
        for relation in period["relations"]
    }


def _grading(tree: Mapping[str, Any], shown: DisclosedSubject, whole_group: bool) -> Tree:
    certificate = dict(tree["certificate"])
    if shown.score.hidden or not whole_group:
        certificate = {key: certificate[key] for key in _CERTIFICATE if key in certificate}
    return {
        "group": shown.group,
        "grade": shown.grade,
        "rank": shown.rank,
        "given": None if shown.score.hidden else tree["given"],
        "events": tree["events"],
        "certificate": certificate,
    }
