"""Satisfaction of ratings streamed into sums is that of ratings kept vote by vote."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from scoring.case.loading import LARGE, load_case
from scoring.chapters.satisfaction import Satisfaction
from scoring.disclosure import disclose

POLICY = """
name = "园区服务"
percent = "of_range"
scale = [1, 5]
[[parts]]
key = "enterprise"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "enterprise"
  points = 100
  items = ["甲", "乙"]
"""


def test_streamed_and_kept_ratings_say_the_same(write_case: Callable[..., Path]) -> None:
    rows = [
        f"s{subject},enterprise,s{subject}-E{rater},{item},{value}"
        for subject in range(3)
        for rater in range(12 - 4 * subject)
        for item, value in (("甲", 1 + (rater + subject) % 5), ("乙", 5 - rater % 3))
    ]
    folder = write_case(
        POLICY,
        subjects="subject,name,kind,unit,level\n" + "".join(f"s{n},窗口{n},unit,,\n" for n in range(3)),
        ratings="subject,relation,rater,item,value\n" + "\n".join(rows) + "\n",
        populations="subject,relation,invited\n" + "".join(f"s{n},enterprise,30\n" for n in range(3)),
    )
    kept, streamed = load_case(folder), load_case(folder, replace(LARGE, smallest=0))
    trees = [case.chapters(case.score())["satisfaction"] for case in (kept, streamed)]
    shown = [Satisfaction().disclose(tree, disclose(kept.policy, kept.score())) for tree in trees]
    assert (kept.statistics.keeps_votes, streamed.statistics.keeps_votes) == (True, False)
    assert trees[0] == trees[1]
    assert shown[0] == shown[1]
    assert [row["subject"] for row in trees[0]["surveys"][0]["subjects"]] == ["s0", "s1", "s2"]
