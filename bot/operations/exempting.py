"""Letting a finding of the pre-flight pass, with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from bot.operations.actor import Actor
from bot.operations.base import Done, Operation, Preview, Target
from bot.operations.opening import OfPlan, look_ahead
from bot.phrases import preflight
from surveys.errors import Invalid
from surveys.preflight import PreflightFinding, grant_exemption


@dataclass(frozen=True, slots=True)
class Exempting:
    """A finding by its number in the pre-flight as it is now, or by what it says where a page showed it earlier."""

    plan: str
    reason: str
    number: int = 0
    code: str = ""
    about: str = ""

    @property
    def target(self) -> Target:
        return Target("plan", self.plan)


def request(actor: Actor, arguments: Exempting) -> Preview:
    """Errors: `finding_unknown`, as `preview_round`."""
    return Preview(preflight.exempting(find_finding(actor, arguments), arguments.reason))


def perform(actor: Actor, arguments: Exempting) -> Done:
    """Errors: `finding_unknown`, as `preview_round` and `grant_exemption`."""
    finding = find_finding(actor, arguments)
    reason = arguments.reason
    grant_exemption(actor.work, plan=arguments.plan, finding=finding, reason=reason, actor=actor.party)
    return Done(preflight.exempted(finding, reason), arguments.target)


def find_finding(actor: Actor, arguments: Exempting) -> PreflightFinding:
    """Errors: `finding_unknown`, as `preview_round`."""
    findings = look_ahead(actor, OfPlan(arguments.plan)).findings
    if arguments.code:
        shown = (arguments.code, arguments.about)
        matching = [finding for finding in findings if (finding.code, finding.target) == shown]
    else:
        matching = [finding for number, finding in enumerate(findings, 1) if number == arguments.number]
    if not matching:
        raise Invalid("finding_unknown", number=arguments.number, plan=arguments.plan)
    return matching[0]


EXEMPT = Operation("exempt", Exempting, request, perform, asks=False)
