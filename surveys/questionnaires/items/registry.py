"""The item types there are. To add one: a file beside these and a line here (docs/how-to-add/item-type.md)."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires.items.base import ItemType
from surveys.questionnaires.items.level5 import Level5
from surveys.questionnaires.items.multiple import Multiple
from surveys.questionnaires.items.nps import Nps
from surveys.questionnaires.items.percent import Percent
from surveys.questionnaires.items.points import Points
from surveys.questionnaires.items.ranking import Ranking
from surveys.questionnaires.items.scale import Scale
from surveys.questionnaires.items.single import Single
from surveys.questionnaires.items.words import Words

ITEM_TYPES: Mapping[str, ItemType] = {
    "percent": Percent(),
    "points": Points(),
    "scale": Scale(),
    "level5": Level5(),
    "nps": Nps(),
    "single": Single(),
    "multiple": Multiple(),
    "ranking": Ranking(),
    "text": Words(),
}
