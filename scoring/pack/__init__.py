"""Result packs: one file from which anybody who holds the ratings can compute every figure again."""

from scoring.pack.archive import MOST_BYTES, PackError
from scoring.pack.contents import SUFFIX, make_pack
from scoring.pack.differences import Difference
from scoring.pack.records import case_from, inputs_record
from scoring.pack.verify import Verdict, fingerprint_of, verify_pack

__all__ = [
    "MOST_BYTES",
    "SUFFIX",
    "Difference",
    "PackError",
    "Verdict",
    "case_from",
    "fingerprint_of",
    "inputs_record",
    "make_pack",
    "verify_pack",
]
