"""Exemptions: findings that an administrator lets pass, with the reason, for the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from surveys.audit import record_act
from surveys.errors import Invalid
from surveys.preflight.base import INFO, PreflightFinding
from surveys.store.dialect import insert_into
from surveys.store.tables import exemption
from surveys.work import Work

LONGEST_REASON = 200


def apply_exemptions(work: Work, *, plan: str, findings: Iterable[PreflightFinding]) -> tuple[PreflightFinding, ...]:
    """The findings with the reasons recorded for exactly them."""
    rows = work.db.execute(select(exemption).where(exemption.c.plan == plan))
    reasons = {(row.code, row.target): row.reason for row in rows}
    return tuple(replace(finding, exempted=reasons.get((finding.code, finding.target), "")) for finding in findings)


def grant_exemption(work: Work, *, plan: str, finding: PreflightFinding, reason: str, actor: str) -> None:
    """Let a finding pass; a repetition changes the reason. Errors: `exemption_reason`, `exemption_not_here`."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid("exemption_reason")
    if finding.level == INFO or finding.code == "plan_misfits":
        raise Invalid("exemption_not_here")
    values = {"plan": plan, "code": finding.code, "target": finding.target}
    facts = {"reason": reason, "actor": actor, "granted_at": work.now}
    insert = insert_into(work.db, exemption).values(**values, **facts)
    work.db.execute(insert.on_conflict_do_update(index_elements=["plan", "code", "target"], set_=facts))
    record_act(work, actor=actor, action="exempt_finding", target=plan, code=finding.code, reason=reason)
