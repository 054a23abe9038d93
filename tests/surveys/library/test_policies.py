from __future__ import annotations

import pytest

from scoring.files.toml_file import FileError
from scoring.policy import BUILTIN, builtin_text, load_builtin
from surveys.errors import NotFound
from surveys.library.policies import get_policy, import_policy
from surveys.library.versions import POLICY, list_entries, seed_library


def test_builtin_policies_are_seeded_under_their_keys(database):
    database.write(seed_library)
    assert [entry.key for entry in database.read(list_entries, kind=POLICY)] == sorted(BUILTIN)
    assert [database.read(get_policy, key=key) for key in BUILTIN] == [load_builtin(key) for key in BUILTIN]


def test_policy_is_kept_under_its_files_name_with_its_text(database):
    text = builtin_text("p6-managers").replace("三级经理年度绩效", "我们的办法")
    done = database.write(import_policy, text=text, file="dir/我们的 办法.toml")
    assert (done.key, done.title, done.version) == ("我们的办法", "我们的办法", 1)
    assert database.read(get_policy, key="我们的办法").source_text == text


@pytest.mark.parametrize(
    ("file", "text", "code"), [(".toml", "", "bad_policy_file_name"), ("a.toml", "x = 1", "unknown_key")]
)
def test_policy_that_cannot_be_is_refused(database, file, text, code):
    with pytest.raises(FileError) as caught:
        database.write(import_policy, text=text, file=file)
    assert caught.value.code == code
    assert database.read(list_entries, kind=POLICY) == ()


def test_unknown_policy_is_not_found(database):
    with pytest.raises(NotFound) as caught:
        database.read(get_policy, key="p99")
    assert caught.value.code == "policy_unknown"
