"""Every table, in the order a round meets them.

A *party* is whoever can be written to and can rate: ``person:工号``, ``enterprise:统一社会信用代码#seat`` or
``public:…``. The ledger (``assignment``) and the ballots share nothing but round, subject and relation.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from surveys.store.types import Document, Instant

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# --- who there is ---------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("person_id", String, primary_key=True),  # 工号
    Column("name", String, nullable=False),
    Column("department", String, nullable=False, index=True),
    Column("level", String, nullable=False),  # leader | manager | staff
    Column("manager_id", String),
    Column("collaborates", Document, nullable=False),  # department names
    Column("wecom_userid", String, unique=True),  # as the roster spells it; compared without case
    Column("mobile", String),
    Column("status", String, nullable=False),  # active | leave | seconded | left
    Column("is_admin", Boolean, nullable=False),
)
Index("uq_person_wecom_folded", func.lower(person.c.wecom_userid), unique=True)

department = Table(
    "department",
    metadata,
    Column("name", String, primary_key=True),
    Column("parent", String),
    Column("serves_enterprises", Boolean, nullable=False),
    Column("grade", String),  # 年度等次
)

enterprise = Table(
    "enterprise",
    metadata,
    Column("enterprise_id", String, primary_key=True),  # 统一社会信用代码
    Column("name", String, nullable=False),
    Column("contact", String),
    Column("mobile", String),
    Column("seats", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
)

relation_override = Table(
    "relation_override",
    metadata,
    Column("subject_id", String, primary_key=True),
    Column("rater_id", String, primary_key=True),
    Column("relation", String, primary_key=True),
)

invitation = Table(
    "invitation",
    metadata,
    Column("code", String, primary_key=True),
    Column("kind", String, nullable=False),  # person | enterprise
    Column("key", String, nullable=False),
    UniqueConstraint("kind", "key"),
)

account = Table(
    "account",
    metadata,
    Column("channel", String, primary_key=True),  # wecom | oa
    Column("address", String, primary_key=True),  # userid | openid
    Column("party", String, nullable=False, index=True),
    Column("bound_at", Instant, nullable=False),
    Column("seen_at", Instant),  # last message from them: opens the customer-service window
    Column("refused", String),  # the platform's last final refusal, as a code
)

indicator = Table(
    "indicator",
    metadata,
    Column("subject_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("value", String, nullable=False),  # exact decimal text
)

# --- what is asked --------------------------------------------------------------------------------------


def _library_table(name: str, key: str) -> Table:
    """Files an administrator imports: every version is kept, the highest one is used."""
    return Table(
        name,
        metadata,
        Column(key, String, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("title", String, nullable=False),
        Column("source", Text, nullable=False),
        Column("sha256", String, nullable=False),
        Column("imported_at", Instant, nullable=False),
    )


questionnaire = _library_table("questionnaire", "key")
policy = _library_table("policy", "key")
plan = _library_table("plan", "name")

# --- a round ---------------------------------------------------------------------------------------------

survey_round = Table(
    "round",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("plan", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("period", String, nullable=False),
    Column("occurrence", String, unique=True),  # plan|period: the calendar opens each once
    Column("state", String, nullable=False, index=True),  # open | closed | sealed | scored | released
    Column("content", Document, nullable=False),  # frozen plan, questionnaires, promise
    Column("policy_key", String, nullable=False),
    Column("policy_source", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("released_at", Instant),
    Column("salt", LargeBinary),  # destroyed by the seal
    Column("wiped", Boolean, nullable=False),  # free pages and old row versions gone
    Column("diagnostics", Document),  # rater-level counts and effects without names, computed once by the seal
)

subject = Table(
    "subject",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # person | department | service
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("level", String, nullable=False),
    Column("position", Integer, nullable=False),
)

assignment = Table(  # the ledger
    "assignment",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("rater", String, primary_key=True),  # party
    Column("relation", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("done_on", Date),  # the day, never the hour
    Index(None, "rater"),
    sqlite_with_rowid=False,
)

ballot = Table(
    "ballot",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("ballot_id", String, primary_key=True),  # open: the tag, an HMAC; sealed: random
    Column("subject_id", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("rater", String),  # real-name relations only
    Column("voter", String),  # seats of one enterprise share it, per subject; written by the seal
    Column("answers", Text, nullable=False),  # one JSON document: item -> raw value
    sqlite_with_rowid=False,
)

comment = Table(
    "comment",
    metadata,
    Column("comment_id", String, primary_key=True),
    Column("round_id", String, nullable=False, index=True),
    Column("subject_id", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("item", String, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

public_code = Table(  # on a sign for years: a subject of a plan, whatever round is open
    "public_code",
    metadata,
    Column("code", String, primary_key=True),
    Column("plan", String, nullable=False),
    Column("subject_id", String, nullable=False),
    UniqueConstraint("plan", "subject_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("draft_tag", LargeBinary, primary_key=True),  # HMAC: whose it is cannot be read from it
    Column("round_id", String, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),  # encrypted under the round key
    sqlite_with_rowid=False,
)

conversation = Table(  # who is answering which form in chat, and at which question; never what they say
    "conversation",
    metadata,
    Column("party", String, primary_key=True),
    Column("round_id", String, nullable=False, index=True),
    Column("relation", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("touched_at", Instant, nullable=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("code", String, primary_key=True),
    sqlite_with_rowid=False,
)

result = Table(
    "result",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    Column("content", Document, nullable=False),  # what may be shown: already through the disclosure gate
)

result_set = Table(
    "result_set",
    metadata,
    Column("round_id", String, primary_key=True),
    Column("computed_at", Instant, nullable=False),
    Column("content", Document, nullable=False),  # certificates, diagnostics, checksums
)

# --- messages --------------------------------------------------------------------------------------------

notice = Table(  # the outbox
    "notice",
    metadata,
    Column("notice_id", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # what it is about: never twice
    Column("party", String, nullable=False, index=True),
    Column("round_id", String, index=True),
    Column("kind", String, nullable=False),  # invitation | reminder | result | announcement
    Column("params", Document, nullable=False),  # what the sentence needs
    Column("channel", String),
    Column("state", String, nullable=False),  # planned | sending | sent | ambiguous | unreachable | failed
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ambiguous", Integer, nullable=False),  # attempts that may have arrived
    Column("claimed_by", String),
    Column("claimed_until", Instant),
    Column("sent_at", Instant),
    Column("reason", String),  # a code
    Column("call", String),  # the call it was last part of, where that one must be repeated as it was
    Index(None, "state", "due_at"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("message_key", String, primary_key=True),
    Column("reply", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("code", String, primary_key=True),
    Column("party", String, nullable=False),  # who asked
    Column("action", String, nullable=False),
    Column("arguments", Document, nullable=False),
    Column("second_person", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", String, primary_key=True),
    Column("received_on", Date, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

# --- keeping order ---------------------------------------------------------------------------------------

claim = Table(
    "claim",
    metadata,
    Column("key", String, primary_key=True),  # what was taken on, once for all processes
    Column("claimed_at", Instant, nullable=False),
)

arrival = Table(
    "arrival",
    metadata,
    Column("code_hash", String, primary_key=True),  # an OAuth code that came by
    Column("address", String),
    Column("expires_at", Instant, nullable=False),
)

platform_token = Table(
    "platform_token",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", String, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("object", String, nullable=False),
    Column("detail", Document, nullable=False),
)
