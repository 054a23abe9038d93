"""Settings from the environment and from `pingji.toml`; what is wrong stands in one Chinese line with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings.model import SettingsError, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        'PINGJI_SECRET_KEY = "s"\nPINGJI_PORT = 9000\nPINGJI_WECOM__CORP_ID = "ww1"\nPINGJI_WECOM__AGENT_ID = 7\n',
        'secret_key = "s"\nport = 9000\n[wecom]\ncorp_id = "ww1"\nagent_id = 7\n',
        'PINGJI_SECRET_KEY = "s"\nport = 9000\nPINGJI_WECOM__AGENT_ID = "7"\n[wecom]\ncorp_id = "ww1"\n',
    ],
    ids=["as in the environment", "by their own names", "both"],
)
def test_file_has_the_same_keys_as_the_environment(folder: Path, text: str) -> None:
    (folder / "pingji.toml").write_text(text)
    settings = load_settings()
    assert (settings.secret, settings.port) == (b"s", 9000)
    assert (settings.wecom.corp_id, settings.wecom.agent_id) == ("ww1", 7)


def test_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pingji.toml").write_text('PINGJI_WECOM__CORP_ID = "file"\nPINGJI_WECOM__SECRET = "file"\n')
    monkeypatch.setenv("PINGJI_WECOM__CORP_ID", "environment")
    wecom = load_settings().wecom
    assert (wecom.corp_id, wecom.secret.get_secret_value()) == ("environment", "file")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("PINGJI_NONSENSE = 1\n", "PINGJI_NONSENSE: 没有这个设置"),
        ("[wecom]\nnonsense = 1\n", "PINGJI_WECOM__NONSENSE: 没有这个设置"),
        ("PINGJI_WECOM__NONSENSE = 1\n", "PINGJI_WECOM__NONSENSE: 没有这个设置"),
        ("wecom = 3\n", "PINGJI_WECOM: 应为一组键和值"),
        ("timezone = 8\n", "PINGJI_TIMEZONE: 应为文字，写在引号里"),
        ('organisation = "甲【乙】"\n', "PINGJI_ORGANISATION: 应为单位名称，一行，最多 30 个字，不含【】和尖括号"),
        ("admins = 3\n", "PINGJI_ADMINS: 应为文字，逗号分隔"),
        ("[oa.templates.result]\nfields = {}\n", "PINGJI_OA__TEMPLATES__RESULT__ID: 必须填写"),
        ("port = = 1\n", "pingji.toml:1: 不是正确的 TOML：Invalid value"),
    ],
)
def test_flaw_of_the_file_is_one_chinese_line(folder: Path, text: str, line: str) -> None:
    (folder / "pingji.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("PINGJI_PORT", "eighty", "应为整数"),
        ("PINGJI_PORT", "99999", "不能大于 65535"),
        ("PINGJI_OA__MODE", "open", "应为 'plain', 'compatible' 或 'safe'"),
        ("PINGJI_OA__TEMPLATES", "[1]", "应为一组键和值"),
        ("PINGJI_BASE_URL", "pj.example.cn", "应为 scheme://host[:port]，不带路径"),
        ("PINGJI_BASE_URL", "http://[bad", "应为 scheme://host[:port]，不带路径"),
        ("PINGJI_BASE_URL", "https://pj.example.cn:99999", "应为 scheme://host[:port]，不带路径"),
        ("PINGJI_WECOM__API_BASE", "http://example.cn", "只有本机地址可以用 http"),
        ("PINGJI_ADMINS", "bob", "应为 wecom:userid 或 oa:openid，逗号分隔"),
        ("PINGJI_WECOM", "x", "没有这个设置"),
        ("PINGJI_NONSENSE", "x", "没有这个设置"),
    ],
)
def test_flaw_of_the_environment_is_one_chinese_line(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value) == f"{key}: {reason}"
