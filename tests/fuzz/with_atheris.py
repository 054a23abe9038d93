"""One target under atheris (coverage-guided): `python -m tests.fuzz.with_atheris TARGET SECONDS SEED FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot.wechat", "xmltodict", "json"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.corpus import inner_seeds, outer_seeds, write_corpus


def main() -> None:
    name, seconds, seed, folder = sys.argv[1:5]
    corpus = write_corpus(Path(folder), outer_seeds() if name == "request" else inner_seeds())
    limits = [f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=70000", "-timeout=10", "-rss_limit_mb=2048"]
    where = [f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=1"]
    atheris.Setup([sys.argv[0], *limits, *where, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
