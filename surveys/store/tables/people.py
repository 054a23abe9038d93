"""Who there is: people, departments, enterprises, and how they are reached."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, func

from surveys.store.tables.base import metadata
from surveys.store.types import Document, Instant

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
    Column("score", String),  # the unit's own result in percent, exact decimal text
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
    Column("acted_at", Instant),  # last menu click, follow or scan: opens a minute of it
    Column("refused", String),  # the platform's last final refusal, as a code
    Column("unionid", String, index=True),  # joins accounts of one open-platform owner
)

earlier_account = (
    Table(  # whose accounts were whose when answers did not yet bear a mark; gone with the last such round
        "earlier_account",
        metadata,
        Column("channel", String, primary_key=True),
        Column("address", String, primary_key=True),  # userid in small letters | openid
        Column("party", String, primary_key=True),
    )
)

exclusion = Table(  # who must never rate whom, whatever the rules say
    "exclusion",
    metadata,
    Column("rater", String, primary_key=True),  # party
    Column("subject_id", String, primary_key=True),
    Column("reason", String, nullable=False),
)
