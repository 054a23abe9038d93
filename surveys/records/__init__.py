"""Records beside surveys: indicators, training, the points ledger, events, departments' own results."""

from surveys.records.base import Change
from surveys.records.batches import (
    Difference,
    ImportBatch,
    apply_import,
    compare_records,
    get_import,
    list_imports,
    propose_import,
    undo_import,
)
from surveys.records.reading import RecordFile, read_records
from surveys.records.registry import RECORD_KINDS

__all__ = [
    "RECORD_KINDS",
    "Change",
    "Difference",
    "ImportBatch",
    "RecordFile",
    "apply_import",
    "compare_records",
    "get_import",
    "list_imports",
    "propose_import",
    "read_records",
    "undo_import",
]
