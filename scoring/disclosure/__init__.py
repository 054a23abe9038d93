"""Disclosure: what may be shown, so that no published figure, now or with earlier ones, gives a small group away.

`disclose` is the gate under every way out; `comments` asks the same of free text, `means` of figures over several
subjects, `spread` of anything that tells how far raters lie apart.
"""

from scoring.disclosure.gate import disclose
from scoring.disclosure.means import Mean, publishable
from scoring.disclosure.published import (
    DisclosedPart,
    DisclosedRelation,
    DisclosedResults,
    DisclosedSubject,
    Figure,
    from_record,
    to_record,
)
from scoring.disclosure.thresholds import CommentDisclosure, comments_of, may_show_spread

__all__ = [
    "CommentDisclosure",
    "DisclosedPart",
    "DisclosedRelation",
    "DisclosedResults",
    "DisclosedSubject",
    "Figure",
    "Mean",
    "comments_of",
    "disclose",
    "from_record",
    "may_show_spread",
    "publishable",
    "to_record",
]
