"""Result packs: one file from which anybody who holds the ratings can compute every figure again."""

from scoring.pack.archive import MOST_BYTES, PackError
from scoring.pack.contents import SUFFIX, make_pack
from scoring.pack.differences import Difference
from scoring.pack.verify import Verdict, verify_pack

__all__ = ["MOST_BYTES", "SUFFIX", "Difference", "PackError", "Verdict", "make_pack", "verify_pack"]
