"""The disclosure of a policy file: what the gate asks for beyond the smallest group."""

from fractions import Fraction

from scoring.arithmetic import exact_text
from scoring.files.toml_table import Table
from scoring.policy_model import Disclosure

_MORE = 2  # raters that comments need beyond the smallest group: words are recognised where numbers are not


def read_disclosure(policy: Table, min_raters: int) -> Disclosure:
    """[disclosure]: `width`, percent of its range that a small group's figure must keep (20; 0 switches it off), and
    `comments`, raters that a relation needs for its comments to be shown (two more than `min_raters`, never fewer)."""
    if "disclosure" not in policy:
        return Disclosure(comments=min_raters + _MORE)
    table = policy.table("disclosure")
    table.only({"width", "comments"})
    width = table.number("width", Disclosure().width)
    if not 0 <= width <= 100:
        raise table.error("width", "out_of_range", value=exact_text(width), low=0, high=100)
    comments = table.integer("comments", min_raters + _MORE, low=min_raters)
    return Disclosure(Fraction(width), comments)
