"""The item types there are. To add one: a file beside these and a line here (docs/how-to-add/item-type.md)."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires.items.base import ItemType
from surveys.questionnaires.items.level5 import Level5
from surveys.questionnaires.items.percent import Percent
from surveys.questionnaires.items.points import Points
from surveys.questionnaires.items.scale import Scale
from surveys.questionnaires.items.words import Words

ITEM_TYPES: Mapping[str, ItemType] = {
    "percent": Percent(),
    "points": Points(),
    "scale": Scale(),
    "level5": Level5(),
    "text": Words(),
}
