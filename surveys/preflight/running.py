"""All checks over one view, what blocks first."""

from __future__ import annotations

from surveys.preflight.base import LEVELS, PreflightFinding, View
from surveys.preflight.exemptions import apply_exemptions
from surveys.preflight.registry import CHECKS


def run_preflight(view: View) -> tuple[PreflightFinding, ...]:
    """Findings with their exemptions: blocking ones, warnings, remarks, each in the order of the registry.

    The order is that of the numbers people use (`豁免 方案 编号 原因`).
    """
    findings = [finding for check in CHECKS for finding in check.list_findings(view)]
    findings.sort(key=lambda finding: LEVELS.index(finding.level))
    return apply_exemptions(view.work, plan=view.plan.name, findings=findings)
