"""All operations. To add one: a file and a line here; the family's test runs it through every face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.operations.automatic import AUTOMATIC
from bot.operations.base import Operation
from bot.operations.changing_accounts import CHANGE_ACCOUNTS
from bot.operations.closing import CLOSE
from bot.operations.excluding import EXCLUDE, INCLUDE
from bot.operations.exempting import EXEMPT
from bot.operations.extending import EXTEND, EXTEND_RATERS
from bot.operations.importing import IMPORT_RECORDS, IMPORT_ROSTER, UNDO_RECORDS, UNDO_ROSTER
from bot.operations.opening import OPEN
from bot.operations.pausing import PAUSE, RESUME
from bot.operations.preferring import PREFER
from bot.operations.releasing import RELEASE
from bot.operations.reminding import REMIND
from bot.operations.setting_aside import SET_ASIDE
from bot.operations.supplementing import SUPPLEMENT
from bot.operations.synchronising import READ_ADDRESS_BOOK, SYNC
from bot.operations.workdays import ENTER_DAYS, REMOVE_DAY

OPERATIONS: Mapping[str, Operation[Any]] = {
    operation.key: operation
    for operation in (
        OPEN,
        AUTOMATIC,
        EXEMPT,
        REMIND,
        EXTEND,
        EXTEND_RATERS,
        PAUSE,
        RESUME,
        CLOSE,
        RELEASE,
        PREFER,
        SET_ASIDE,
        SUPPLEMENT,
        EXCLUDE,
        INCLUDE,
        ENTER_DAYS,
        REMOVE_DAY,
        IMPORT_RECORDS,
        UNDO_RECORDS,
        IMPORT_ROSTER,
        UNDO_ROSTER,
        CHANGE_ACCOUNTS,
        READ_ADDRESS_BOOK,
        SYNC,
    )
}
