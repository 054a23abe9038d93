"""What the roster would be after an address book: pure, so that what is shown and what is done cannot disagree.

The roster is the employer's own record and knows more than the address book does. So nothing is taken back: a field
that was not told stays, a department stays, nobody loses a level, and whom the application cannot see is named, not
marked 离职 — unless `leaving` says that they have left, which it cannot of a department that is out of sight as a
whole. People are known by 企业微信账号, else by 工号; by name only where `match_names` says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from surveys.roster.checks import superior_cycles
from surveys.roster.diff import RosterDiff, compare_rosters
from surveys.roster.directory import Directory, Listed, name_units, parent_names
from surveys.roster.model import Department, Person, Roster
from surveys.roster.reading import Placed, RosterFile
from surveys.roster.target import plan_target
from surveys.text import normalise_key, normalise_name


@dataclass(frozen=True, slots=True)
class SyncNote:
    """What a person has to look at. `code`: not_visible | department_hidden | inactive | left | key_taken |
    same_name | no_department | superior_cycle. `userid` is empty where it is the roster's.
    """

    code: str
    key: str
    name: str
    userid: str = ""


@dataclass(frozen=True, slots=True)
class SyncPlan:
    target: Roster
    diff: RosterDiff
    notes: tuple[SyncNote, ...]


def plan_sync(directory: Directory, known: Roster, *, leaving: bool = False, match_names: bool = False) -> SyncPlan:
    """The roster with what the address book tells. `leaving`: whom it does not show has left.

    `match_names`: somebody without an account is the one of that name and department, where either side has only one.
    """
    names = _known_spelling(name_units(directory.units), known)
    placed = {unit.unit_id: names[unit.unit_id] for unit in directory.units if not unit.is_highest}
    matches = _Matches(directory, known, names, match_names=match_names)
    people = {person.person_id: person for person in known.people}
    for member, person in matches.pairs:
        people[person.person_id] = _told(member, person, placed)
    gone = _list_hidden(directory, known, people)
    notes = list(matches.notes)
    seen = _list_seen(directory, known, placed) if leaving else frozenset()
    people |= {person.person_id: replace(person, status="left") for person in gone if person.department in seen}
    code = "department_hidden" if leaving else "not_visible"
    notes += [SyncNote(code, person.person_id, person.name) for person in gone if person.department not in seen]
    notes += _set_superiors(people, matches.pairs)
    target = _with_departments(people.values(), known, _known_parents(directory, names))
    return SyncPlan(target, compare_rosters(known, target), tuple(notes))


class _Matches:
    """Who of the address book is who of the roster; who cannot be told is a note."""

    def __init__(self, directory: Directory, known: Roster, names: Mapping[int, str], *, match_names: bool) -> None:
        self.pairs: list[tuple[Listed, Person]] = []
        self.notes: list[SyncNote] = []
        self._names = names
        self._match_names = match_names
        self._by_account = {person.wecom_userid.lower(): person for person in known.people if person.wecom_userid}
        self._by_key = {person.person_id.lower(): person for person in known.people}
        self._without: dict[str, list[Person]] = defaultdict(list)
        for person in known.people:
            if person.status != "left" and person.wecom_userid is None:
                self._without[normalise_name(person.name)].append(person)
        self._namesakes: dict[str, int] = defaultdict(int)
        for member in directory.members:
            if member.key not in self._by_account:
                self._namesakes[normalise_name(member.name)] += 1
        for member in directory.members:
            self._match(member)

    def _match(self, member: Listed) -> None:
        person = self._by_account.get(member.key)
        match = self._stranger(member) if person is None else person
        if isinstance(match, str):
            self._note(match, member)
        elif person is not None and (person.status == "left" or not member.is_active):
            self._note("left" if person.status == "left" else "inactive", member, person.person_id)
        else:
            self.pairs.append((member, match))

    def _note(self, code: str, member: Listed, key: str = "") -> None:
        self.notes.append(SyncNote(code, key, normalise_name(member.name) or member.userid, member.userid))

    def _stranger(self, member: Listed) -> Person | str:
        """No such account in the roster: somebody it knows all the same, somebody new, or a note's code."""
        if not member.is_active:
            return "inactive"
        name, department = normalise_name(member.name), self._names.get(member.unit_id, "")
        person = self._by_key.get(member.key)
        if person is not None:
            is_same = person.name == name and person.wecom_userid is None and person.status != "left"
            return person if is_same else "key_taken"
        namesakes = self._without.get(name, ()) if name else ()
        if namesakes:
            is_one = len(namesakes) == 1 and self._namesakes[name] == 1 and namesakes[0].department == department
            return namesakes[0] if self._match_names and is_one else "same_name"
        if not department:
            return "no_department"
        return Person(member.userid, name or member.userid, department, "staff")


def _told(member: Listed, person: Person, names: Mapping[int, str]) -> Person:
    """The person with what was told of them. Who leads a unit is 中层 at least; nobody is lowered.

    `names` without the corporation itself: whoever stands directly below it is in no department that we are told of.
    """
    account = person.wecom_userid
    return replace(
        person,
        name=_told_name(member) or person.name,
        department=names.get(member.unit_id) or person.department,
        level="manager" if member.leads and person.level == "staff" else person.level,
        wecom_userid=account if account is not None and account.lower() == member.key else member.userid,
        mobile=normalise_key(member.mobile) or person.mobile,
    )


def _told_name(member: Listed) -> str:
    """Some applications get the userid in place of the name."""
    name = normalise_name(member.name)
    return "" if name.lower() == member.key else name


def _list_hidden(directory: Directory, known: Roster, people: Mapping[str, Person]) -> list[Person]:
    """Who is here by the roster, has an account, and is not shown."""
    listed = {member.key for member in directory.members}
    here = (people[person.person_id] for person in known.people if person.status != "left")
    return [person for person in here if person.wecom_userid and person.wecom_userid.lower() not in listed]


def _list_seen(directory: Directory, known: Roster, placed: Mapping[int, str]) -> frozenset[str]:
    """Departments of the roster that are told of, or of which somebody is shown: who is missing there has gone."""
    listed = {member.key for member in directory.members}
    shown = (
        person.department for person in known.people if person.wecom_userid and person.wecom_userid.lower() in listed
    )
    return frozenset(placed.values()) | frozenset(shown)


def _set_superiors(people: dict[str, Person], pairs: Iterable[tuple[Listed, Person]]) -> list[SyncNote]:
    """上级工号 from what was told; who would end up in a circle keeps what the roster said, and is noted."""
    keys = {person.wecom_userid.lower(): person.person_id for person in people.values() if person.wecom_userid}
    before: dict[str, str | None] = {}
    for member, person in pairs:
        superiors = (keys.get(userid.lower()) for userid in member.superiors)
        superior = next(
            (key for key in superiors if key and key != person.person_id and people[key].status != "left"), None
        )
        if superior is not None and superior != people[person.person_id].manager_id:
            before[person.person_id] = people[person.person_id].manager_id
            people[person.person_id] = replace(people[person.person_id], manager_id=superior)
    notes: list[SyncNote] = []
    while circles := list(superior_cycles({key: person.manager_id for key, person in people.items()})):
        back = [key for circle in circles for key in circle if key in before]
        if not back:
            break  # the roster's own: not ours to cut
        for key in back:
            people[key] = replace(people[key], manager_id=before.pop(key))
            notes.append(SyncNote("superior_cycle", key, people[key].name, str(people[key].wecom_userid)))
    return notes


def _known_spelling(names: Mapping[int, str], known: Roster) -> dict[int, str]:
    """规划科(一) and 规划科（一） are one department: the roster's spelling stays."""
    spelled = {normalise_key(department.name): department.name for department in known.departments}
    return {key: spelled.get(normalise_key(name), name) for key, name in names.items()}


def _known_parents(directory: Directory, names: Mapping[int, str]) -> dict[str, str]:
    spelled = {plain: names[key] for key, plain in name_units(directory.units).items()}
    return {spelled[name]: spelled[parent] for name, parent in parent_names(directory.units).items()}


def _with_departments(people: Iterable[Person], known: Roster, parents: Mapping[str, str]) -> Roster:
    """Departments of people are made, as by an import; those told of get their 上级部门; none goes."""
    placed = tuple(Placed(0, person) for person in sorted(people, key=lambda person: person.person_id))
    target = plan_target(RosterFile("directory", people=placed), known)
    departments = tuple(_below(department, parents) for department in target.departments)
    return replace(target, departments=departments)


def _below(department: Department, parents: Mapping[str, str]) -> Department:
    return replace(department, parent=parents.get(department.name, department.parent))
