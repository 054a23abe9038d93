"""What passes the gate is what was computed, less what is hidden; and the pieces that it decides with."""

from dataclasses import replace
from fractions import Fraction

from scoring.composition import score
from scoring.disclosure import DisclosedResults, disclose
from scoring.disclosure.atoms import Atom
from scoring.disclosure.equations import Equation, Term
from scoring.disclosure.figures import candidates_of, too_small
from scoring.disclosure.intervals import Openness, Shown, targets
from scoring.disclosure.linear import Range
from scoring.inputs import Event, Indicator
from scoring.policy import load_builtin, parse_policy
from scoring.results import Results
from scoring.statistics.in_memory import Sheet
from tests.scoring.scoring_samples import BANDS, MANAGERS, one_relation, sheet, statistics, subjects

EVENT = '[[grading.events]]\nkind = "v"\nlower = 1\n'
POLICY = parse_policy(MANAGERS + BANDS.replace("[grading]", '[grading]\ngroup_by = ["unit"]') + EVENT)
PEER, TEAM = Atom("peer", "", 0, 1, True), Atom("team", "", 0, 1, True)


def managers(**teams: int) -> Results:
    sheets = []
    for key, count in teams.items():
        sheets.append(sheet(key, "leader", "L", 80, 82))
        sheets += [sheet(key, "peer", f"P{n}", 70 + n, 71) for n in range(4)]
        sheets += [sheet(key, "team", f"T{n}", 60 + n, 63) for n in range(count)]
    measured = [Indicator(key, "kpi", Fraction(88)) for key in teams]
    events = [Event("a", "v")]
    return score(POLICY, statistics(POLICY, *sheets), subjects(*teams), indicators=measured, events=events)


def test_subject_with_nothing_to_hide_is_shown_as_computed() -> None:
    results = managers(a=3, b=4)
    computed, shown = results.subject("a"), disclose(POLICY, results).subject("a")
    assert (shown.subject, shown.name, shown.unit, shown.group) == ("a", "姓名a", "甲科", "甲科")
    assert (shown.score.value, shown.score.text) == (computed.score, computed.score_text)
    assert (shown.grade, shown.rank, shown.flags) == (computed.grade, computed.rank, ("event",))
    assert shown.rank is not None
    behaviour = shown.part("behaviour")
    assert (behaviour.percent.text, behaviour.points.text, behaviour.points_max) == ("76.21", "22.86", 30)
    assert (behaviour.percent.hidden, behaviour.points.hidden) == (False, False)
    leader = shown.relation("leader")
    assert (leader.raters, leader.points_max, leader.percent.text, leader.points.text) == (1, 20, "81.00", "16.20")
    assert shown.withheld == ()


def test_what_is_withheld_leaves_its_form_and_no_value() -> None:
    shown = disclose(POLICY, managers(a=2)).subject("a")
    assert shown.flags == ("hidden", "event")
    team = shown.relation("team")
    assert (team.raters, team.points_max) == (2, 5)
    assert (team.percent.text, team.percent.value, team.percent.hidden) == ("", None, True)
    assert (team.points.text, team.points.value, team.points.hidden) == ("", None, True)
    assert shown.withheld == (
        Equation("relation peer", "", Fraction(0), (Term("peer", "", 4, 0, True, Fraction(1)),)),
        Equation("relation team", "", Fraction(0), (Term("team", "", 2, 0, True, Fraction(1)),)),
    )


def test_hidden_part_hides_percentage_and_points() -> None:
    policy = one_relation()
    results = score(policy, statistics(policy, sheet("a", "r", "1", 70), sheet("a", "r", "2", 75)), subjects("a"))
    shown = disclose(policy, results).subject("a")
    assert [one.hidden for one in (shown.part("all").percent, shown.part("all").points)] == [True, True]
    assert [one.text for one in (shown.score, shown.part("all").percent, shown.part("all").points)] == ["", "", ""]
    assert [(one.figure, one.text, one.known) for one in shown.withheld] == [
        ("part all", "", 0), ("relation r", "", 0), ("score", "", 0),
    ]  # fmt: skip
    nobody = disclose(policy, score(policy, statistics(policy), subjects("a"))).subject("a")
    assert (nobody.score.text, nobody.score.hidden, nobody.withheld, nobody.flags) == ("", False, (), ("missing",))


def test_withheld_score_does_not_say_what_indicators_contribute_to_it() -> None:
    sheets = [sheet("a", "team", str(n), 60, 63) for n in range(2)]
    results = score(
        POLICY, statistics(POLICY, *sheets), subjects("a"), indicators=[Indicator("a", "kpi", Fraction(88))]
    )
    withheld = disclose(POLICY, results).subject("a").withheld
    assert [(one.figure, one.text, one.known) for one in withheld] == [
        ("part behaviour", "", 0), ("relation team", "", 0), ("score", "", 0),
    ]  # fmt: skip


def test_subjects_of_different_forms_are_decided_each_for_itself() -> None:
    shown = disclose(POLICY, managers(a=2, b=4, c=1, d=0))
    assert [one.relation("team").percent.hidden for one in shown.subjects] == [True, False, True, False]
    assert [one.relation("peer").percent.hidden for one in shown.subjects] == [True, False, True, False]


def test_subjects_of_different_pasts_are_decided_each_for_itself() -> None:
    policy = one_relation()
    first = [sheet(key, "r", str(n), 80 + n) for key in "ab" for n in range(4)]
    before = disclose(policy, score(policy, statistics(policy, *first), subjects("a", "b")))
    late = [sheet("a", "r", "late", 20), *(sheet("b", "r", f"late{n}", 50) for n in range(3))]
    shown = disclose(policy, score(policy, statistics(policy, *first, *late), subjects("a", "b")), [before])
    assert [one.score.hidden for one in shown.subjects] == [True, False]
    assert [one.flags for one in shown.subjects] == [("hidden",), ()]


def test_where_earlier_releases_have_told_too_much_nothing_more_is_shown() -> None:
    results = managers(a=2)
    careless = disclose(replace(POLICY, min_raters=1), results)
    assert careless.subject("a").relation("team").percent.text != ""
    shown = disclose(POLICY, results, [careless]).subject("a")
    assert shown.equations == ()
    assert (shown.score.hidden, shown.grade, shown.rank) == (True, None, None)
    assert shown.part("performance").percent.text == "88.00"


def test_score_is_known_but_for_the_ratings() -> None:
    """Two indicators and a ledgerless part of ratings: the equation's known share is both of them."""
    policy = parse_policy(
        'name = "x"\n[[parts]]\nkey = "kpi"\npoints = 30\nsource = "indicator"\n'
        '[[parts]]\nkey = "goal"\npoints = 20\nsource = "indicator"\n'
        '[[parts]]\nkey = "all"\npoints = 50\nsource = "ratings"\n'
        '[[parts.relations]]\nrelation = "r"\npoints = 50\nitems = ["甲"]\n'
    )
    measured = [Indicator("a", "kpi", Fraction(90)), Indicator("a", "goal", Fraction(60))]
    results = score(policy, statistics(policy, sheet("a", "r", "1", 70)), subjects("a"), indicators=measured)
    equation = candidates_of(results.subject("a"), 2)[-1].equation
    assert (equation.figure, equation.text, equation.known, equation.rest) == ("score", "74.00", 39, 35)
    assert equation.terms == (Term("r", "", 1, 0, True, Fraction(1, 2)),)


def test_raters_whose_answers_are_dropped_do_not_count_towards_the_smallest_group() -> None:
    policy = one_relation(relation='aggregate = "trimmed"\ntrim = { by = "rater" }')
    for raters, small in ((1, True), (2, True), (4, True), (5, False)):
        sheets = [sheet("a", "r", str(n), 60 + n) for n in range(raters)]
        one = score(policy, statistics(policy, *sheets), subjects("a")).subject("a")
        assert (too_small(one, 3) == {"relation r"}) is small


def test_targets_are_small_groups_and_their_share_in_each_figure() -> None:
    third = Fraction(1, 3)
    leader, big = Atom("leader", "", 0, 1, False), Atom("many", "", 0, 3, True)
    rows = [{leader: third, PEER: third, TEAM: third, big: third}, {PEER: Fraction(1)}, {big: Fraction(1)}]
    assert set(targets(rows, 3)) == {((PEER, 1),), ((TEAM, 1),), ((PEER, third), (TEAM, third))}
    assert set(targets(rows, 2)) == {((PEER, 1),), ((TEAM, 1),)}
    assert targets(rows, 1) == ()


def open_by(shown: list[Shown], bounds: dict[str, Range], atom: Atom = PEER, decimals: int = 2) -> Fraction:
    target = ((atom, Fraction(1)),)
    return Openness(shown, [target], bounds, decimals).of(target)


def test_openness_is_what_rounding_leaves_of_a_figure_that_is_shown() -> None:
    shown = [Shown({PEER: Fraction(1)}, Fraction(80))]
    wide = Range(Fraction(0), Fraction(100))
    assert [open_by(shown, {"peer": wide}, decimals=n) for n in (0, 1, 2, 3)] == [
        Fraction(1, 100), Fraction(1, 1000), Fraction(1, 10_000), Fraction(1, 100_000),
    ]  # fmt: skip
    assert open_by(shown, {}) == Fraction(1, 10_000)
    assert open_by(shown, {"peer": Range(Fraction(20), Fraction(100))}) == Fraction(1, 8000)


def test_openness_of_what_nothing_is_said_of_is_the_whole_range() -> None:
    assert open_by([], {}) == 1
    assert open_by([Shown({TEAM: Fraction(1)}, Fraction(80))], {}) == 1


def test_openness_of_a_change_reaches_both_ways() -> None:
    """What is known only together with another answer may be more or less by a whole scale."""
    change = Atom("peer", "", -1, 1, True, 1)
    shown = [Shown({PEER: Fraction(1), change: Fraction(1)}, Fraction(80))]
    assert open_by(shown, {}, change) == Fraction(10_001, 20_000)


def test_openness_of_figures_that_contradict_is_nothing() -> None:
    shown = [Shown({PEER: Fraction(1)}, Fraction(value)) for value in (80, 81)]
    assert open_by(shown, {}) == 0


def test_release_keeps_policy_decimals_and_smallest_group() -> None:
    shown = disclose(replace(POLICY, min_raters=4), managers(a=3))
    assert isinstance(shown, DisclosedResults)
    assert (shown.policy, shown.decimals, shown.min_raters) == ("经理", 2, 4)


def test_hidden_score_takes_the_flags_that_speak_of_it() -> None:
    policy = load_builtin("p10-windows")
    votes = {"a": (5, 5), "b": (5, 4, 2)}
    sheets = [
        Sheet(key, "public", f"V{n}", "", {"总体满意度": Fraction(vote)})
        for key, given in votes.items()
        for n, vote in enumerate(given)
    ]
    results = score(policy, statistics(policy, *sheets), subjects("a", "b"))
    assert results.subject("a").flags == ("hidden", "honoured")
    assert disclose(policy, results).subject("a").flags == ("hidden",)
