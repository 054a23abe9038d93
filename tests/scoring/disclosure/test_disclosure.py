"""Nothing published may be solved for what must stay hidden."""

from fractions import Fraction

from scoring.composition import score
from scoring.disclosure import DisclosedResults, disclose, from_record, to_record
from scoring.inputs import Indicator
from scoring.policy import Policy, load_builtin, parse_policy
from scoring.results import Results
from scoring.statistics.in_memory import Sheet
from tests.scoring.scoring_samples import BANDS, MANAGERS, one_relation, sheet, statistics, subjects

POLICY = parse_policy(MANAGERS + BANDS)


def managers(leaders: int, peers: int, team: int, policy: Policy = POLICY, kpi: int = 88) -> Results:
    sheets = [sheet("a", "leader", f"L{n}", 80 + n, 82) for n in range(leaders)]
    sheets += [sheet("a", "peer", f"P{n}", 90 - n, 91) for n in range(peers)]
    sheets += [sheet("a", "team", f"T{n}", 70 + n, 73) for n in range(team)]
    measured = [Indicator("a", "kpi", Fraction(kpi))]
    return score(policy, statistics(policy, *sheets), subjects("a"), indicators=measured)


def hidden(released: DisclosedResults) -> set[str]:
    one = released.subjects[0]
    names = {"score"} if one.score.hidden else set()
    names |= {part.key for part in one.parts if part.percent.hidden}
    return names | {rel.relation for part in one.parts for rel in part.relations if rel.percent.hidden}


def test_disclose_with_enough_raters_hides_nothing() -> None:
    released = disclose(POLICY, managers(1, 3, 3))
    assert hidden(released) == set()
    assert released.subjects[0].flags == ()
    assert released.subject("a").relation("peer").percent.text == "90.00"


def test_disclose_small_group_hides_a_second_relation_so_that_the_total_does_not_tell() -> None:
    results = managers(1, 4, 2)
    released = disclose(POLICY, results)
    assert hidden(released) == {"team", "peer"}
    assert released.subject("a").score.text == results.subject("a").score_text
    assert released.subject("a").grade == results.subject("a").grade
    assert released.subject("a").part("behaviour").percent.hidden is False
    assert released.subject("a").flags == ("hidden",)
    assert released.subject("a").relation("team").points.hidden is True


def test_disclose_two_groups_that_are_small_together_takes_more() -> None:
    released = disclose(POLICY, managers(1, 1, 1))
    assert hidden(released) == {"team", "peer", "leader"}
    assert released.subject("a").score.hidden is False


def test_disclose_two_small_groups_with_enough_together_keep_part_and_score() -> None:
    released = disclose(POLICY, managers(1, 2, 2))
    assert hidden(released) == {"team", "peer"}


def test_disclose_leader_missing_and_small_team_hides_score_when_it_tells() -> None:
    released = disclose(POLICY, managers(0, 0, 2))
    assert hidden(released) == {"score", "behaviour", "team"}
    one = released.subject("a")
    assert (one.grade, one.rank, one.score.text, one.score.value) == (None, None, "", None)
    assert one.part("performance").percent.text == "88.00"


def test_disclose_sole_relation_of_a_part_hides_the_part_but_keeps_the_score() -> None:
    policy = load_builtin("p8-park")
    served = {"办事效率": Fraction(4), "服务态度": Fraction(5)}
    sheets = [Sheet("a", "enterprise", f"E{n}", "", served) for n in range(2)]
    sheets.append(Sheet("a", "leader", "L", "", {"工作质量": Fraction(80), "工作效能": Fraction(90)}))
    targets = [Indicator("a", "targets", Fraction(80))]
    results = score(policy, statistics(policy, *sheets), subjects("a"), indicators=targets)
    assert hidden(disclose(policy, results)) == {"enterprise", "leader", "leadership"}
    assert disclose(policy, results).subject("a").score.text == results.subject("a").score_text


def test_disclose_anonymous_small_group_that_is_all_hides_everything() -> None:
    policy = one_relation()
    results = score(policy, statistics(policy, sheet("a", "r", "1", 70), sheet("a", "r", "2", 75)), subjects("a"))
    assert hidden(disclose(policy, results)) == {"score", "all", "r"}


def test_disclose_real_name_relation_is_never_hidden_for_being_small() -> None:
    policy = one_relation(relation="anonymous = false")
    results = score(policy, statistics(policy, sheet("a", "r", "1", 70)), subjects("a"))
    assert hidden(disclose(policy, results)) == set()


def test_disclose_trimmed_total_of_three_is_one_raters_total_and_hidden() -> None:
    policy = one_relation(relation='aggregate = "trimmed"\n  trim = { by = "rater" }')
    for raters, expected in ((3, {"score", "all", "r"}), (4, {"score", "all", "r"}), (5, set())):
        sheets = [sheet("a", "r", str(n), 60 + n) for n in range(raters)]
        assert hidden(disclose(policy, score(policy, statistics(policy, *sheets), subjects("a")))) == expected


def test_disclose_late_rater_is_not_told_by_two_releases() -> None:
    policy = one_relation()
    sheets = [sheet("a", "r", str(n), 80 + n) for n in range(5)]
    first = disclose(policy, score(policy, statistics(policy, *sheets[:4]), subjects("a")))
    later = score(policy, statistics(policy, *sheets), subjects("a"))
    assert hidden(first) == set()
    assert hidden(disclose(policy, later, [first])) == {"score", "all", "r"}
    assert hidden(disclose(policy, later, [from_record(to_record(first))])) == {"score", "all", "r"}
    more = score(policy, statistics(policy, *sheets, sheet("a", "r", "5", 70), sheet("a", "r", "6", 71)), subjects("a"))
    assert hidden(disclose(policy, more, [first])) == set()


def test_disclose_same_raters_with_one_changed_answer_is_not_republished() -> None:
    policy = one_relation()
    sheets = [sheet("a", "r", str(n), 80 + n) for n in range(4)]
    first = disclose(policy, score(policy, statistics(policy, *sheets), subjects("a")))
    same = score(policy, statistics(policy, *sheets), subjects("a"))
    changed = score(policy, statistics(policy, *sheets[:3], sheet("a", "r", "3", 20)), subjects("a"))
    assert hidden(disclose(policy, same, [first])) == set()
    assert hidden(disclose(policy, changed, [first])) == {"score", "all", "r"}


def test_disclose_appeal_about_an_indicator_republishes_everything() -> None:
    first = disclose(POLICY, managers(1, 3, 3))
    assert hidden(disclose(POLICY, managers(1, 3, 3, kpi=95), [first])) == set()


def test_disclose_real_name_correction_on_appeal_republishes_everything() -> None:
    """Part and score moved, but the anonymous relations' own figures stood still: nobody anonymous is told apart."""
    first = disclose(POLICY, managers(1, 3, 3))
    sheets = [sheet("a", "leader", "L0", 95, 97)]
    sheets += [sheet("a", "peer", f"P{n}", 90 - n, 91) for n in range(3)]
    sheets += [sheet("a", "team", f"T{n}", 70 + n, 73) for n in range(3)]
    corrected = score(
        POLICY, statistics(POLICY, *sheets), subjects("a"), indicators=[Indicator("a", "kpi", Fraction(88))]
    )
    again = disclose(POLICY, corrected, [first])
    assert hidden(again) == set()
    assert again.subject("a").score.text != first.subject("a").score.text


def test_disclose_changed_anonymous_answer_hides_its_relation_and_spares_the_score_only_if_another_hides_it() -> None:
    """One peer changed: what moved is that one's, in the relation, the part and the score alike."""
    first = disclose(POLICY, managers(1, 3, 3))
    sheets = [sheet("a", "leader", "L0", 80, 82)]
    sheets += [sheet("a", "peer", f"P{n}", 90 - 20 * n, 91) for n in range(3)]
    sheets += [sheet("a", "team", f"T{n}", 70 + n, 73) for n in range(3)]
    changed = score(
        POLICY, statistics(POLICY, *sheets), subjects("a"), indicators=[Indicator("a", "kpi", Fraction(88))]
    )
    again = disclose(POLICY, changed, [first])
    assert hidden(again) == {"score", "behaviour", "peer"}
    assert (again.subject("a").grade, again.subject("a").rank) == (None, None)
    assert again.subject("a").relation("team").percent.text == "72.00"


def test_disclose_decides_by_subject_though_many_are_alike() -> None:
    """Subjects of one form share the search, not the outcome where values matter."""
    sheets = []
    for key, value in (("a", 70), ("b", 99), ("c", 70)):
        sheets += [sheet(key, "leader", "L", 60, 60)]
        sheets += [sheet(key, relation, str(n), value, value) for relation in ("peer", "team") for n in range(2)]
    results = score(POLICY, statistics(POLICY, *sheets), subjects("a", "b", "c"))
    shown = disclose(POLICY, results)
    assert [one.relation("leader").percent.hidden for one in shown.subjects] == [False, True, False]


def test_disclose_subjects_with_and_without_an_earlier_release_stand_side_by_side() -> None:
    policy = one_relation()
    four = [sheet("a", "r", str(n), 80 + n) for n in range(4)]
    first = disclose(policy, score(policy, statistics(policy, *four), subjects("a")))
    both = [*four, sheet("a", "r", "4", 20), *(sheet("b", "r", str(n), 60) for n in range(5))]
    shown = disclose(policy, score(policy, statistics(policy, *both), subjects("a", "b")), [first])
    assert [one.score.hidden for one in shown.subjects] == [True, False]


def test_disclose_with_more_figures_than_are_searched_hides_no_more_than_it_must() -> None:
    """Thirteen relations in two parts: beside each one of two raters goes one of its own part, and no other."""
    policy = parse_policy('name = "x"\n' + part("few", 30, 6) + part("many", 70, 7) + BANDS)
    names, small = [f"few{n}" for n in range(6)] + [f"many{n}" for n in range(7)], {"few5", "many6"}
    sheets = [sheet("a", name, str(n), 60 + n) for name in names for n in range(2 if name in small else 4)]
    assert hidden(disclose(policy, score(policy, statistics(policy, *sheets), subjects("a")))) == small | {
        "few0",
        "many0",
    }


def test_disclose_hides_the_lighter_of_two_relations_that_would_both_do() -> None:
    weights = {"a": 60, "b": 30, "c": 10}
    policy = parse_policy(
        'name = "x"\n[[parts]]\nkey = "all"\npoints = 100\nsource = "ratings"\n'
        + "".join(f'[[parts.relations]]\nrelation = "{n}"\npoints = {w}\nitems = ["甲"]\n' for n, w in weights.items())
    )
    sheets = [sheet("a", name, str(n), 60 + n) for name in weights for n in range(2 if name == "c" else 4)]
    assert hidden(disclose(policy, score(policy, statistics(policy, *sheets), subjects("a")))) == {"c", "b"}


def part(key: str, points: int, relations: int) -> str:
    return f'[[parts]]\nkey = "{key}"\npoints = {points}\nsource = "ratings"\n' + "".join(
        f'[[parts.relations]]\nrelation = "{key}{n}"\npoints = {points // relations}\nitems = ["甲"]\n'
        for n in range(relations)
    )


def test_disclose_year_of_quarters_does_not_tell_the_small_quarter() -> None:
    policy = one_relation()
    q1 = [sheet("a", "r", str(n), 80 + n, period="Q1") for n in range(4)]
    q2 = [sheet("a", "r", str(n), 60 + n, period="Q2") for n in range(2)]
    first = disclose(policy, score(policy, statistics(policy, *q1), subjects("a")))
    year = score(policy, statistics(policy, *q1, *q2), subjects("a"))
    assert hidden(disclose(policy, year)) == set()
    assert hidden(disclose(policy, year, [first])) == {"score", "all", "r"}


def test_disclose_record_round_trip_keeps_everything() -> None:
    released = disclose(POLICY, managers(1, 4, 2))
    assert from_record(to_record(released)) == released
