"""The simulated corporation's address book: members, departments, tags."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ROOT = 1


@dataclass(slots=True)
class Member:
    """Somebody in the corporation; `visible` = inside the app's 可见范围, `licensed` = has an interface licence.

    `status` is 1 active, 2 disabled, 4 not activated, 5 left; `mobile` and `email` are for old apps only.
    """

    userid: str
    name: str
    departments: tuple[int, ...]
    position: str = ""
    leader: bool = False
    direct_leader: tuple[str, ...] = ()
    visible: bool = True
    licensed: bool = True
    status: int = 1
    mobile: str = ""
    email: str = ""
    sent: deque[float] = field(default_factory=deque, repr=False)


@dataclass(slots=True)
class Tag:
    """A tag with members and departments."""

    tagid: int
    name: str
    users: set[str] = field(default_factory=set)
    parties: set[int] = field(default_factory=set)


class Directory:
    """`sandbox.wecom` is one. Userids are compared without regard to case."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.departments: dict[int, str] = {ROOT: "园区"}
        self.parents: dict[int, int] = {ROOT: 0}
        self.tags: dict[int, Tag] = {}

    def add_member(self, userid: str, name: str, department: str | int = ROOT, **more: Any) -> Member:
        """Somebody new; `department` is an id or a name (made where there is none of that name)."""
        number = department if isinstance(department, int) else self.add_department(department)
        member = Member(userid, name, (number,), **more)
        self.members[userid.lower()] = member
        return member

    def add_department(self, name: str, parent: int = ROOT) -> int:
        """The id of the department of that name."""
        for number, known in self.departments.items():
            if known == name:
                return number
        number = max(self.departments) + 1
        self.departments[number], self.parents[number] = name, parent
        return number

    def add_tag(self, name: str, users: set[str] | None = None, parties: set[int] | None = None) -> int:
        """The id of a new tag."""
        number = max(self.tags, default=0) + 1
        self.tags[number] = Tag(number, name, {user.lower() for user in users or ()}, set(parties or ()))
        return number

    def member(self, userid: str) -> Member:
        """A member by userid, whatever its case; KeyError for a stranger."""
        return self.members[userid.lower()]

    def below(self, number: int) -> list[int]:
        """A department and everything under it, in order of id."""
        numbers = {number}
        for other in sorted(self.departments):
            if self.parents.get(other, ROOT) in numbers:
                numbers.add(other)
        return sorted(numbers & self.departments.keys())

    def in_departments(self, numbers: set[int]) -> list[Member]:
        """Visible members of any of these departments."""
        if not numbers:
            return []
        return [member for member in self.members.values() if member.visible and numbers & set(member.departments)]

    def in_tag(self, tag: Tag) -> list[Member]:
        """Visible members who carry a tag, themselves or by a department."""
        named = [member for key, member in self.members.items() if key in tag.users and member.visible]
        return named + [member for member in self.in_departments(tag.parties) if member not in named]

    def within(self, parties: Iterable[str], tags: Iterable[str]) -> list[Member]:
        """Visible members of these departments, of whatever lies below them, and of these tags."""
        under = {member for party in parties if self.has_party(party) for member in self.below(int(party))}
        tagged = [member for tag in tags if self.has_tag(tag) for member in self.in_tag(self.tags[int(tag)])]
        return [*self.in_departments(under), *tagged]

    def has_party(self, number: str) -> bool:
        """Whether there is a department of that id."""
        return number.isdecimal() and int(number) in self.departments

    def has_tag(self, number: str) -> bool:
        """Whether there is a tag of that id."""
        return number.isdecimal() and int(number) in self.tags
