"""What follows from a result for whom it concerns: the consequences that stand, each with its reason in words."""

from collections.abc import Mapping
from typing import Any

from scoring.consequences.sheets import reason_words


def list_notes(tree: Mapping[str, Any]) -> dict[str, tuple[dict[str, Any], ...]]:
    """By subject: `flag`, what the person then `owes`, `days` (None: not said) and `reason`, in the policy's order.

    What cannot be said yet, or may not be shown, is left out.
    """
    rules = {rule["flag"]: rule for rule in tree["rules"]}
    return {
        result["subject"]: tuple(
            {
                "flag": judgement["flag"],
                "owes": list(rules[judgement["flag"]]["owes"]),
                "days": rules[judgement["flag"]].get("days"),
                "reason": reason_words(judgement),
            }
            for judgement in result["rules"]
            if judgement["state"] == "yes"
        )
        for result in tree["subjects"]
    }
