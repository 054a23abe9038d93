"""An address book beside the roster: what it may change, and what it may never take away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.roster import Department, Person, Roster
from surveys.roster.checks import superior_cycles
from surveys.roster.directory import Directory, Listed, Unit, name_units, parent_names
from surveys.roster.syncing import SyncNote, SyncPlan, plan_sync

PARK, OFFICE, LAND = Unit(1, "园区", 0), Unit(2, "综合科", 1), Unit(3, "规划科", 1)
UNITS = (PARK, OFFICE, LAND)
A = Person("1", "甲", "综合科", "staff", None, ("规划科",), "Jia", "139", is_admin=True)
B = Person("2", "乙", "综合科", "manager", wecom_userid="yi")
KNOWN = Roster(people=(A, B), departments=(Department("综合科", grade="优秀"), Department("规划科")))


def plan(*members: Listed, known: Roster = KNOWN, units: tuple[Unit, ...] = UNITS, **options: bool) -> SyncPlan:
    return plan_sync(Directory.of(units, members), known, **options)


def person(found: SyncPlan, key: str) -> Person:
    one = found.target.find_person(key)
    assert one is not None
    return one


def test_userids_alone_change_nothing() -> None:
    found = plan(Listed("JIA"), Listed("YI"))
    assert found.diff.is_empty
    assert found.target == KNOWN
    assert found.notes == ()


def test_what_was_told_changes_and_the_rest_stays() -> None:
    found = plan(Listed("jia", "甲甲", 3), Listed("yi", "乙", 2))
    assert person(found, "1") == replace(A, name="甲甲", department="规划科")
    assert person(found, "2") == B
    assert [
        (one.key, [change.field for change in one.fields]) for one in found.diff.changed if one.kind == "person"
    ] == [("1", ["姓名", "部门"])]


def test_userid_in_place_of_a_name_is_no_name() -> None:
    assert plan(Listed("jia", "JIA", 2), Listed("yi")).diff.is_empty


def test_whoever_stands_below_the_corporation_itself_keeps_the_department() -> None:
    assert plan(Listed("jia", "甲", 1), Listed("yi")).diff.is_empty


def test_department_in_other_brackets_is_the_rosters() -> None:
    known = Roster(
        people=(replace(A, department="规划科（一）", collaborates=()),), departments=(Department("规划科（一）"),)
    )
    assert plan(Listed("jia", "甲", 4), known=known, units=(PARK, Unit(4, "规划科(一)", 1))).diff.is_empty


@pytest.mark.parametrize(
    ("before", "leads", "after"),
    [
        ("staff", True, "manager"),
        ("staff", False, "staff"),
        ("manager", False, "manager"),
        ("leader", True, "leader"),
    ],
)
def test_who_leads_a_department_is_a_manager_at_least(before: str, leads: bool, after: str) -> None:
    known = replace(KNOWN, people=(replace(A, level=before), B))
    assert person(plan(Listed("jia", leads=leads), Listed("yi"), known=known), "1").level == after


def test_superior_is_the_first_one_that_the_roster_knows() -> None:
    found = plan(Listed("jia", superiors=("ghost", "JIA", "YI")), Listed("yi"))
    assert person(found, "1").manager_id == "2"


def test_superior_who_left_is_none() -> None:
    known = replace(KNOWN, people=(A, replace(B, status="left")))
    assert person(plan(Listed("jia", superiors=("yi",)), known=known), "1").manager_id is None


def test_circle_of_superiors_is_cut_back_and_named() -> None:
    found = plan(Listed("jia", superiors=("yi",)), Listed("yi", superiors=("jia",)))
    assert {one.manager_id for one in found.target.people} == {None}
    assert [(note.code, note.key) for note in found.notes] == [("superior_cycle", "1"), ("superior_cycle", "2")]


def test_somebody_new_gets_the_userid_as_key() -> None:
    found = plan(Listed("jia"), Listed("yi"), Listed("Bing", "丙", 3, ("yi",), True, "138"))
    assert person(found, "Bing") == Person("Bing", "丙", "规划科", "manager", "2", (), "Bing", "138")
    assert [(one.kind, one.key) for one in found.diff.new] == [("person", "Bing")]


def test_new_department_is_made_with_the_one_above_it() -> None:
    units = (*UNITS, Unit(9, "预算组", 3))
    found = plan(Listed("jia"), Listed("yi"), Listed("bing", "丙", 9), units=units)
    departments = {department.name: department for department in found.target.departments}
    assert departments["预算组"] == Department("预算组", "规划科", True)
    assert departments["综合科"] == Department("综合科", None, True, "优秀")


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (Listed("bing", "甲乙", 0), "no_department"),
        (Listed("bing", "甲乙", 2, is_active=False), "inactive"),
        (Listed("2", "丙", 2), "key_taken"),
    ],
)
def test_who_cannot_be_told_is_named_and_not_made(member: Listed, code: str) -> None:
    found = plan(Listed("jia"), Listed("yi"), member)
    assert found.diff.is_empty
    assert [(note.code, note.userid) for note in found.notes] == [(code, member.userid)]


def test_userid_that_is_a_known_key_of_the_same_name_is_that_person() -> None:
    known = replace(KNOWN, people=(A, replace(B, wecom_userid=None)))
    found = plan(Listed("jia"), Listed("2", "乙", 2), known=known)
    assert person(found, "2").wecom_userid == "2"


def test_same_name_without_account_is_asked_about_not_guessed() -> None:
    known = replace(KNOWN, people=(A, replace(B, wecom_userid=None)))
    found = plan(Listed("jia"), Listed("yiyi", "乙", 2), known=known)
    assert found.diff.is_empty
    assert found.notes == (SyncNote("same_name", "", "乙", "yiyi"),)


def test_names_match_only_where_asked_and_only_one_to_one() -> None:
    known = replace(KNOWN, people=(A, replace(B, wecom_userid=None)))
    one = plan(Listed("jia"), Listed("yiyi", "乙", 2), known=known, match_names=True)
    assert person(one, "2").wecom_userid == "yiyi"
    two = plan(Listed("jia"), Listed("yiyi", "乙", 2), Listed("yier", "乙", 2), known=known, match_names=True)
    assert two.diff.is_empty
    assert [note.code for note in two.notes] == ["same_name", "same_name"]
    elsewhere = plan(Listed("jia"), Listed("yiyi", "乙", 3), known=known, match_names=True)
    assert elsewhere.diff.is_empty


def test_invisible_is_not_left_unless_somebody_says_so() -> None:
    found = plan(Listed("jia"))
    assert (person(found, "2").status, found.notes) == ("active", (SyncNote("not_visible", "2", "乙"),))
    left = plan(Listed("jia"), leaving=True)
    assert (person(left, "2").status, left.notes) == ("left", ())
    assert [(one.kind, one.key) for one in left.diff.leaving] == [("person", "2")]


C, D = (Person(key, f"名{key}", "规划科", "staff", wecom_userid=f"u{key}") for key in ("3", "4"))


def test_a_department_out_of_sight_has_not_left() -> None:
    """The 可见范围 lost 规划科 (or one department could not be told): of 综合科 乙 has gone, of the others nobody."""
    known = replace(KNOWN, people=(A, B, C, D))
    found = plan(Listed("jia"), known=known, units=(PARK, OFFICE), leaving=True)
    assert [person(found, key).status for key in ("1", "2", "3", "4")] == ["active", "left", "active", "active"]
    assert [(note.code, note.key) for note in found.notes] == [("department_hidden", "3"), ("department_hidden", "4")]
    assert [(one.kind, one.key) for one in found.diff.leaving] == [("person", "2")]


@pytest.mark.parametrize(
    ("units", "seen"), [(UNITS, ()), ((PARK, OFFICE), (Listed("u4"),)), ((), (Listed("u4"),))], ids=str
)
def test_of_a_department_that_is_seen_whoever_is_missing_has_left(
    units: tuple[Unit, ...], seen: tuple[Listed, ...]
) -> None:
    """Seen is one that is named, or of which anybody is shown: some applications get no departments at all."""
    known = replace(KNOWN, people=(A, C, D))
    found = plan(Listed("jia"), *seen, known=known, units=units, leaving=True)
    assert (person(found, "3").status, found.notes) == ("left", ())


def test_person_without_account_is_never_missed() -> None:
    known = replace(KNOWN, people=(A, replace(B, wecom_userid=None)))
    assert plan(Listed("jia"), known=known, leaving=True).diff.is_empty


def test_who_left_by_the_roster_does_not_come_back_by_themselves() -> None:
    known = replace(KNOWN, people=(A, replace(B, status="left")))
    found = plan(Listed("jia"), Listed("yi", "新人", 3, leads=True), known=known)
    assert person(found, "2") == replace(B, status="left")
    assert [(note.code, note.key) for note in found.notes] == [("left", "2")]


def test_equal_names_in_different_branches_bear_the_branch() -> None:
    units = (
        PARK,
        Unit(2, "财政局", 1),
        Unit(3, "规划局", 1),
        Unit(4, "综合科", 2),
        Unit(5, "综合科", 3),
        Unit(6, "预算科", 2),
    )
    assert name_units(units) == {
        1: "园区",
        2: "财政局",
        3: "规划局",
        4: "财政局·综合科",
        5: "规划局·综合科",
        6: "预算科",
    }
    assert parent_names(units) == {"财政局·综合科": "财政局", "规划局·综合科": "规划局", "预算科": "财政局"}


def test_branches_of_equal_names_go_up_as_far_as_it_takes() -> None:
    units = (Unit(2, "东", 1), Unit(3, "西", 1), Unit(4, "局", 2), Unit(5, "局", 3), Unit(6, "科", 4), Unit(7, "科", 5))
    assert name_units(units) == {2: "东", 3: "西", 4: "东·局", 5: "西·局", 6: "东·局·科", 7: "西·局·科"}


def test_units_in_a_circle_end() -> None:
    assert set(name_units((Unit(2, "甲", 3), Unit(3, "甲", 2)))) == {2, 3}


_units = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 9)), max_size=9).map(
    lambda rows: tuple(Unit(number, name, parent) for number, (name, parent) in enumerate(rows, start=1))
)


@given(_units)
@settings(deadline=None)
def test_every_unit_has_a_name_that_ends_in_its_own(units: tuple[Unit, ...]) -> None:
    names = name_units(units)
    assert {unit.unit_id: names[unit.unit_id].rpartition("·")[2] for unit in units} == {
        unit.unit_id: unit.name for unit in units
    }


_members = st.lists(
    st.builds(
        Listed,
        st.sampled_from(["jia", "YI", "bing", "2", "ding"]),
        st.sampled_from(["", "甲", "乙", "丙"]),
        st.integers(0, 4),
        st.lists(st.sampled_from(["Jia", "yi", "bing", "x"]), max_size=2).map(tuple),
        st.booleans(),
        st.sampled_from(["", "139"]),
        st.booleans(),
    ),
    max_size=6,
)


@given(_members, st.booleans(), st.booleans())
@settings(deadline=None)
def test_nothing_told_is_ever_wiped_and_a_second_look_changes_nothing(
    members: list[Listed], leaving: bool, match_names: bool
) -> None:
    directory = Directory.of(UNITS, members)
    found = plan_sync(directory, KNOWN, leaving=leaving, match_names=match_names)
    for before in KNOWN.people:
        after = found.target.find_person(before.person_id)
        assert after is not None
        assert after.name
        assert after.department
        assert after.mobile or not before.mobile
        assert (after.collaborates, after.is_admin) == (before.collaborates, before.is_admin)
        assert after.wecom_userid is not None
    assert not list(superior_cycles({one.person_id: one.manager_id for one in found.target.people}))
    accounts = [one.wecom_userid.lower() for one in found.target.people if one.wecom_userid]
    assert len(accounts) == len(set(accounts))
    assert {one.name for one in KNOWN.departments} <= {one.name for one in found.target.departments}
    again = plan_sync(directory, found.target, leaving=leaving, match_names=match_names)
    assert again.diff.is_empty
