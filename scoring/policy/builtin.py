"""The policies that are there from the start: files in `scoring/policies/`, which an administrator may copy
and change."""

from importlib.resources import files

from scoring.policy.parse import parse_policy
from scoring.policy_model import Policy

BUILTIN: tuple[str, ...] = (
    "p1-works",
    "p2-quality-award",
    "p2-training",
    "p3-agents",
    "p3-backoffice",
    "p4-departments",
    "p5-units",
    "p5-projects",
    "p6-month",
    "p6-managers",
    "p6-staff",
    "p7-budget",
    "p8-park",
    "p8-staff",
    "p9-funds",
    "p10-public",
    "p10-windows",
    "p10-staff",
)


def builtin_text(key: str) -> str:
    """The file of a shipped policy. KeyError for a key not in BUILTIN."""
    if key not in BUILTIN:
        raise KeyError(key)
    return (files("scoring") / "policies" / f"{key}.toml").read_text("utf-8")


def load_builtin(key: str) -> Policy:
    """A shipped policy, checked like any other. KeyError for a key not in BUILTIN."""
    return parse_policy(builtin_text(key), f"{key}.toml")
