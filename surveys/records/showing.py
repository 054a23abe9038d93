"""The difference of an import as it was kept, to be shown again before it is done."""

from __future__ import annotations

from sqlalchemy import select

from surveys.errors import NotFound
from surveys.records.base import Change
from surveys.records.batches import KIND, Difference, list_counted_by, list_names
from surveys.records.usage import load_usage
from surveys.store.tables import import_batch
from surveys.work import Work


def get_difference(work: Work, *, import_id: str) -> Difference:
    """What an import does or did; how much was the same already is not kept. Errors: `import_unknown`."""
    this_import = (import_batch.c.import_id == import_id.upper()) & (import_batch.c.kind == KIND)
    documents = work.db.execute(select(import_batch.c.changes).where(this_import)).scalar_one_or_none()
    if documents is None:
        raise NotFound("import_unknown", number=import_id)
    changes = tuple(Change.from_document(document) for document in documents)
    names = list_names(work)
    subjects = {change.subject_id: names.get(change.subject_id, change.subject_id) for change in changes}
    return Difference(changes, 0, (), (), subjects, list_counted_by(changes, load_usage(work)))
