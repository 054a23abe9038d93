"""The derivation of a result in plain Chinese: one page that a layman can follow with a calculator."""

from scoring.wording.disclosed import disclosed_text
from scoring.wording.whole import derivation_text
from scoring.wording.words import FLAG_NAMES, SOURCE_NAMES

__all__ = ["FLAG_NAMES", "SOURCE_NAMES", "derivation_text", "disclosed_text"]
