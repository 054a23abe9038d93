"""Skip logic: when an item is asked, as a small expression on earlier items of the same subject.

One engine for chat, page and server: `holds` here, and its like in `bot/pages/static/logic.js`, which gets the same
tree as JSON; a test in a real browser compares the two.
"""

from surveys.questionnaires.conditions.nodes import (
    All,
    Among,
    Answered,
    AnyOf,
    Compare,
    Condition,
    Not,
    names_in,
    to_script,
)
from surveys.questionnaires.conditions.reading import ConditionFlaw, parse_condition

__all__ = [
    "All",
    "Among",
    "Answered",
    "AnyOf",
    "Compare",
    "Condition",
    "ConditionFlaw",
    "Not",
    "names_in",
    "parse_condition",
    "to_script",
]
