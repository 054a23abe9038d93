"""Pre-flight: what to know, and what to mend, before a round opens. To add a check: a file and a line each."""

from __future__ import annotations

from surveys.preflight.base import BLOCK, INFO, WARN, Check, Forecast, PreflightFinding, Reach, View
from surveys.preflight.exemptions import apply_exemptions, grant_exemption
from surveys.preflight.registry import CHECKS
from surveys.preflight.running import run_preflight

__all__ = [
    "BLOCK",
    "CHECKS",
    "INFO",
    "WARN",
    "Check",
    "Forecast",
    "PreflightFinding",
    "Reach",
    "View",
    "apply_exemptions",
    "grant_exemption",
    "run_preflight",
]
