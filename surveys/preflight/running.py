"""All checks over one view, what blocks first."""

from __future__ import annotations

from surveys.preflight.base import LEVELS, Finding, View
from surveys.preflight.exemptions import apply_exemptions
from surveys.preflight.registry import CHECKS


def run_preflight(view: View) -> tuple[Finding, ...]:
    """Findings with their exemptions: blocking ones, warnings, remarks, each in the order of the registry.

    The order is that of the numbers people use (`豁免 方案 编号 原因`).
    """
    found = [finding for check in CHECKS for finding in check.list_findings(view)]
    found.sort(key=lambda one: LEVELS.index(one.level))
    return apply_exemptions(view.work, plan=view.plan.name, findings=found)
