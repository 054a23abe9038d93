"""Two subjects of one name are told apart wherever they are named: 张伟（1012）, 张伟（1013）."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from surveys.relations.base import SubjectSpec


def tell_apart(subjects: Sequence[SubjectSpec]) -> tuple[SubjectSpec, ...]:
    """The subjects; of several with one name, each bears its key behind it."""
    counts = Counter(subject.name for subject in subjects)
    return tuple(_with_key(subject) if counts[subject.name] > 1 else subject for subject in subjects)


def find_namesakes(subjects: Sequence[SubjectSpec]) -> tuple[SubjectSpec, ...]:
    """Those that `tell_apart` has given their key, in their order."""
    return tuple(subject for subject in subjects if subject.name == f"{plain_name(subject)}（{subject.subject_id}）")


def plain_name(subject: SubjectSpec) -> str:
    """The name without the key that tells it apart."""
    return subject.name.removesuffix(f"（{subject.subject_id}）")


def _with_key(subject: SubjectSpec) -> SubjectSpec:
    return replace(subject, name=f"{subject.name}（{subject.subject_id}）")
