"""What only the whole file, beside what is already known, can show: doubles, dead references, circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from surveys.roster.model import Person, Roster
from surveys.roster.reading import Placed, RosterFile
from surveys.spreadsheets.table import RosterProblem


def check_file(file: RosterFile, known: Roster, *, leave_absent: bool = False) -> tuple[RosterProblem, ...]:
    """Every problem across rows; `known` stands in for sheets that are not given, and for who is absent and stays."""
    people = file.people or ()
    staying = _staying(file, known, leave_absent=leave_absent)
    return (
        *_doubles("人员", "工号", ((row.row, row.value.person_id) for row in people)),
        *_doubles(
            "人员",
            "企业微信账号",
            ((row.row, (row.value.wecom_userid or "").lower()) for row in people),
            "duplicate_account",
        ),
        *_doubles("部门", "部门", ((row.row, row.value.name) for row in file.departments or ())),
        *_doubles("企业", "统一社会信用代码", ((row.row, row.value.enterprise_id) for row in file.enterprises or ())),
        *_lost_zeros(
            "人员", "工号", _names_of_people(people), {person.person_id: person.name for person in known.people}
        ),
        *_lost_zeros("企业", "统一社会信用代码", _names_of_firms(file), _known_firms(known)),
        *_accounts_of_others(people, staying),
        *_check_superiors(people, staying),
        *_check_departments(file, known),
        *_check_overrides(file, staying),
    )


def _staying(file: RosterFile, known: Roster, *, leave_absent: bool) -> dict[str, Person]:
    """Who is known, here, not in the file, and stays."""
    if file.people is not None and leave_absent:
        return {}
    keys = {row.value.person_id for row in file.people or ()}
    return {
        person.person_id: person for person in known.people if person.status != "left" and person.person_id not in keys
    }


def _names_of_people(people: tuple[Placed[Person], ...]) -> list[tuple[int, str, str]]:
    return [(row.row, row.value.person_id, row.value.name) for row in people]


def _names_of_firms(file: RosterFile) -> list[tuple[int, str, str]]:
    return [(row.row, row.value.enterprise_id, row.value.name) for row in file.enterprises or ()]


def _known_firms(known: Roster) -> dict[str, str]:
    return {firm.enterprise_id: firm.name for firm in known.enterprises}


def _lost_zeros(
    sheet: str, column: str, rows: Iterable[tuple[int, str, str]], known: Mapping[str, str]
) -> Iterator[RosterProblem]:
    """12 秦朗, where 0012 is 秦朗: a spreadsheet has taken the zeros, and everybody would be new."""
    padded = {(key.lstrip("0"), name): key for key, name in known.items() if key.startswith("0")}
    for row, key, name in rows:
        full = padded.get((key, name))
        if full is not None and key not in known:
            yield RosterProblem(sheet, row, column, "zeros_lost", {"value": key, "full": full, "name": name})


def _accounts_of_others(people: tuple[Placed[Person], ...], staying: Mapping[str, Person]) -> Iterator[RosterProblem]:
    """An account whose owner is not in the file, and stays."""
    owners = {member.wecom_userid.lower(): member for member in staying.values() if member.wecom_userid}
    for row in people:
        owner = owners.get((row.value.wecom_userid or "").lower())
        if owner is not None:
            params = {"value": row.value.wecom_userid, "key": owner.person_id, "name": owner.name}
            yield RosterProblem("人员", row.row, "企业微信账号", "account_of_other", params)


def _doubles(
    sheet: str, column: str, keys: Iterable[tuple[int, str]], code: str = "duplicate_key"
) -> Iterator[RosterProblem]:
    first: dict[str, int] = {}
    for row, key in keys:
        if key and first.setdefault(key, row) != row:
            yield RosterProblem(sheet, row, column, code, {"value": key, "first_row": first[key]})


def _check_superiors(people: tuple[Placed[Person], ...], staying: Mapping[str, Person]) -> Iterator[RosterProblem]:
    by_id = {row.value.person_id: row for row in people if row.value.person_id}
    superior = {key: row.value.manager_id for key, row in by_id.items()}
    superior |= {key: person.manager_id for key, person in staying.items()}
    for row in people:
        person = row.value
        if person.manager_id is None:
            continue
        if person.manager_id == person.person_id:
            yield RosterProblem("人员", row.row, "上级工号", "own_superior", {"value": person.person_id})
        elif person.manager_id not in superior:
            yield RosterProblem("人员", row.row, "上级工号", "unknown_superior", {"value": person.manager_id})
    for cycle in superior_cycles(superior):
        path = " → ".join((*cycle, cycle[0]))
        first = next((by_id[key] for key in cycle if key in by_id), None)
        if first is not None:
            yield RosterProblem("人员", first.row, "上级工号", "superior_cycle", {"path": path})


def superior_cycles(superior: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Every circle of two or more once, from its first member in the file's order."""
    done: set[str] = set()
    for start in superior:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in superior and here not in done and here not in path:
            path[here] = None
            here = superior[here]
        if here is not None and here in path:
            members = list(path)[list(path).index(here) :]
            if len(members) > 1:
                yield tuple(members)
        done.update(path)


def _check_departments(file: RosterFile, known: Roster) -> Iterator[RosterProblem]:
    names = {department.name for department in known.departments}
    names |= {row.value.name for row in file.departments or ()}
    names |= {row.value.department for row in file.people or ()}
    names |= {person.department for person in known.people if person.status != "left"}
    for row in file.people or ():
        for name in row.value.collaborates:
            if name not in names:
                yield RosterProblem("人员", row.row, "协作部门", "unknown_department", {"value": name})


def _check_overrides(file: RosterFile, staying: Mapping[str, Person]) -> Iterator[RosterProblem]:
    ids = {row.value.person_id for row in file.people or ()} | set(staying)
    for row in file.overrides or ():
        override = row.value
        for column, key in (("评价人工号", override.rater_id), ("被评人工号", override.subject_id)):
            if key and key not in ids:
                yield RosterProblem("关系", row.row, column, "unknown_person", {"value": key})
        if not (override.rater_id and override.subject_id and override.relation):
            continue
        if (override.rater_id == override.subject_id) != (override.relation == "self"):
            yield RosterProblem("关系", row.row, "关系", "self_relation", {"value": override.subject_id})
