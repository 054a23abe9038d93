"""The kinds of records there are. To add one: a file beside these and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.records.base import RecordKind
from surveys.records.events import Events
from surveys.records.indicators import Indicators
from surveys.records.ledger import Ledger
from surveys.records.past import PastResults
from surveys.records.training import Training
from surveys.records.units import Units

RECORD_KINDS: Mapping[str, RecordKind] = {
    "indicators": Indicators(),
    "training": Training(),
    "ledger": Ledger(),
    "events": Events(),
    "units": Units(),
    "history": PastResults(),
}
