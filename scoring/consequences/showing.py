"""What of the consequences may be shown to others: what follows from published grades.

Where the score is hidden, so are its grade and all that follows from it. A rule that compares a part is shown only
where the gate shows that part for everybody in the mean, and the two figures only where enough others are in it.
Earlier grades are taken as published, as history.csv is made of published results.
"""

from collections.abc import Mapping
from typing import Any

from scoring.consequences.settings import UNDECIDED
from scoring.disclosure.published import DisclosedResults

Tree = dict[str, Any]
HIDDEN = "hidden"
_Closed = tuple[str, str, str | None]  # part, column, place


def show_consequences(tree: Mapping[str, Any], shown: DisclosedResults) -> Tree:
    """The consequences for others than those who hold the ratings. What is withheld has the state `hidden`."""
    closed = _closed_parts(tree, shown)
    scores = {result.subject: result.score.hidden for result in shown.subjects}
    subjects = [
        _nothing(result) if scores.get(result["subject"], True) else _subject(tree, result, closed, shown.min_raters)
        for result in tree["subjects"]
    ]
    return {**{name: tree[name] for name in tree if name != "places"}, "subjects": subjects}


def _closed_parts(tree: Mapping[str, Any], shown: DisclosedResults) -> set[_Closed]:
    """Part, column and place where somebody's part is hidden."""
    published = {result.subject: result for result in shown.subjects}
    needed = {
        (rule["compared"]["part"], rule["compared"]["within"])
        for result in tree["subjects"]
        for rule in result["rules"]
        if "compared" in rule
    }
    return {
        (part, column, places[column])
        for subject, places in tree["places"].items()
        for part, column in needed
        if subject not in published or published[subject].part(part).percent.hidden
    }


def _nothing(row: Mapping[str, Any]) -> Tree:
    return {
        "subject": row["subject"],
        "name": row["name"],
        "unit": row["unit"],
        "grade": None,
        "flags": [],
        "rules": [],
    }


def _subject(tree: Mapping[str, Any], row: Mapping[str, Any], closed: set[_Closed], smallest: int) -> Tree:
    rules = [_rule(tree["places"], row["subject"], rule, closed, smallest) for rule in row["rules"]]
    withheld = {rule["flag"] for rule in rules if rule["state"] == HIDDEN}
    if not withheld:
        return {**row, "rules": rules}
    undecided = any(rule["state"] == "undecided" for rule in rules)
    yes = [rule["flag"] for rule in rules if rule["state"] == "yes"]
    return {**row, "flags": yes + ([UNDECIDED] if undecided else []), "rules": rules}


def _rule(places: Tree, subject: str, rule: Mapping[str, Any], closed: set[_Closed], smallest: int) -> Tree:
    if "compared" not in rule:
        return dict(rule)
    part, column = rule["compared"]["part"], rule["compared"]["within"]
    place = places[subject][column]
    if (part, column, place) in closed:
        return {"flag": rule["flag"], "state": HIDDEN, "results": rule["results"]}
    others = sum(1 for columns in places.values() if columns[column] == place) - 1
    return {name: rule[name] for name in rule if name != "compared" or others >= smallest}
