"""Statistics kept as JSON score the same and tell nothing about who came when."""

import json

from scoring.composition import score
from scoring.policy import parse_policy
from scoring.statistics.record import statistics_from_record, statistics_record
from tests.scoring.scoring_samples import BANDS, MANAGERS, one_relation, sheet, statistics, subjects

SHEETS = [
    sheet("a", "r", "x", 70, 80, period="Q1"),
    sheet("a", "r", "x", 60, None, period="Q2"),
    sheet("a", "r", "x", 90, 40, period="Q2"),
    sheet("a", "r", "y", 90, 95, period="Q1"),
    sheet("b", "r", "y", None, None),
    sheet("b", "r", "z", 90, 33),
]


def test_statistics_record_round_trip_scores_the_same() -> None:
    for relation in ("", 'aggregate = "trimmed"', 'aggregate = "median"'):
        policy = one_relation('["甲", "乙"]', relation=relation)
        whole = statistics(policy, *SHEETS)
        record = json.loads(json.dumps(statistics_record(whole)))
        again = statistics_from_record(policy, record)
        assert score(policy, again, subjects("a", "b")) == score(policy, whole, subjects("a", "b"))
        assert statistics_record(again) == record


def test_statistics_record_is_the_same_whatever_the_order_and_the_names_of_voters() -> None:
    policy = one_relation('["甲", "乙"]')
    renamed = [type(one)(one.subject, one.relation, one.voter + "'", one.period, one.values) for one in SHEETS]
    assert statistics_record(statistics(policy, *reversed(renamed))) == statistics_record(statistics(policy, *SHEETS))


def test_statistics_record_of_nothing_is_empty() -> None:
    assert statistics_record(statistics(parse_policy(MANAGERS + BANDS))) == []
