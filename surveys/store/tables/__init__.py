"""Every table, a file per topic.

A *party* is whoever can be written to and can rate: `person:工号`, `enterprise:统一社会信用代码#seat` or
`public:…`. The ledger (`assignment`) and the ballots share nothing but round, subject and relation.
"""

from surveys.store.tables.answers import ballot, comment, conversation, draft, public_code, receipt
from surveys.store.tables.base import metadata
from surveys.store.tables.library import automatic_opening, plan, policy, questionnaire
from surveys.store.tables.messages import (
    card,
    confirmation,
    credit,
    delivery_report,
    desk_link,
    feedback,
    inbound,
    notice,
)
from surveys.store.tables.order import arrival, audit, claim, platform_token
from surveys.store.tables.people import (
    account,
    department,
    earlier_account,
    enterprise,
    exclusion,
    invitation,
    person,
    relation_override,
)
from surveys.store.tables.records import event, import_batch, indicator, ledger_entry, past_result
from surveys.store.tables.rounds import (
    assignment,
    exemption,
    extension,
    fast_block,
    refusal,
    result,
    result_set,
    subject,
    survey_round,
    visit,
    workday,
)

__all__ = [
    "account",
    "arrival",
    "assignment",
    "audit",
    "automatic_opening",
    "ballot",
    "card",
    "claim",
    "comment",
    "confirmation",
    "conversation",
    "credit",
    "delivery_report",
    "department",
    "desk_link",
    "draft",
    "earlier_account",
    "enterprise",
    "event",
    "exclusion",
    "exemption",
    "extension",
    "fast_block",
    "feedback",
    "import_batch",
    "inbound",
    "indicator",
    "invitation",
    "ledger_entry",
    "metadata",
    "notice",
    "past_result",
    "person",
    "plan",
    "platform_token",
    "policy",
    "public_code",
    "questionnaire",
    "receipt",
    "refusal",
    "relation_override",
    "result",
    "result_set",
    "subject",
    "survey_round",
    "visit",
    "workday",
]
