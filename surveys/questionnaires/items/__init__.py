"""Item types: percent, points, scale, level5, nps; single, multiple, ranking; text. Listed in `registry`."""

from surveys.questionnaires.items.base import Answer, Control, ItemFlaw, ItemSpec, ItemType, Option
from surveys.questionnaires.items.item import Item
from surveys.questionnaires.items.numbers import canonical
from surveys.questionnaires.items.registry import ITEM_TYPES

__all__ = [
    "ITEM_TYPES",
    "Answer",
    "Control",
    "Item",
    "ItemFlaw",
    "ItemSpec",
    "ItemType",
    "Option",
    "canonical",
]
