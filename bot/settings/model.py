"""Settings: environment variables `PINGJI_…` or the same keys in `pingji.toml`; the environment wins.

Unknown keys are errors; so are an empty token, an AES key that is not one, and a missing secret key (docs/formats.md,
Settings).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.phrases.errors import error_sentence
from bot.phrases.settings import UNKNOWN, setting_flaw
from bot.settings.base_url import check_base, is_loopback
from bot.settings.toml_source import read_settings_file
from bot.wechat.credentials import check_credentials
from scoring.files.toml_file import FileError
from surveys.store.engine import parse_url

PREFIX = "PINGJI_"
SHORTEST_SECRET = 32  # characters
LONGEST_NAME = 30  # characters of the organisation's name: it stands in every message
_LEAST_VARIETY = 8  # different characters; 32 random hexadecimal digits have 14
FILE = "pingji.toml"


class SettingsError(Exception):
    """The configuration cannot be used; the message names the key and says what to do."""


class TemplateSettings(BaseModel):
    """One Official Account template: its id and which of its fields carry what.

    `kind` subscribe: a 订阅通知, sent for a follower's consent. A notice may have both: `subscribe` is then the
    second one, for those whom the first does not reach.
    """

    model_config = ConfigDict(extra="forbid")
    id: str
    fields: dict[str, str] = {}
    kind: Literal["template", "subscribe"] = "template"
    subscribe: TemplateSettings | None = None


class _ChannelSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr = SecretStr("")

    @field_validator("api_base", "oauth_base", "mp_base", "script_base", check_fields=False)
    @classmethod
    def _base(cls, value: str) -> str:
        return check_base(value, loopback_http_only=True)


class WeComSettings(_ChannelSettings):
    """企业微信; off without credentials."""

    corp_id: str = ""
    agent_id: int = 0
    secret: SecretStr = SecretStr("")
    api_base: str = "https://qyapi.weixin.qq.com"
    oauth_base: str = "https://open.weixin.qq.com"

    @property
    def enabled(self) -> bool:
        return bool(self.corp_id)


class OfficialSettings(_ChannelSettings):
    """公众号 / 服务号; off without credentials."""

    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    mode: Literal["plain", "compatible", "safe"] = "safe"
    api_base: str = "https://api.weixin.qq.com"
    oauth_base: str = "https://open.weixin.qq.com"
    mp_base: str = "https://mp.weixin.qq.com"
    script_base: str = "https://res.wx.qq.com"  # of WeChat's own script, for one page
    templates: Annotated[dict[str, TemplateSettings], NoDecode] = {}

    @field_validator("templates", mode="before")
    @classmethod
    def _read_templates(cls, value: Any) -> Any:
        try:
            return json.loads(value or "{}") if isinstance(value, str) else value
        except ValueError as error:
            raise ValueError('应为 JSON：通知名 → {"id": 模板 id, "fields": {…}}') from error

    @property
    def enabled(self) -> bool:
        return bool(self.app_id)

    @property
    def template_messages(self) -> dict[str, TemplateSettings]:
        """Notice name → its template message."""
        return {name: template for name, template in self.templates.items() if template.kind == "template"}

    @property
    def subscriptions(self) -> dict[str, TemplateSettings]:
        """Notice name → its 订阅通知."""
        subscriptions = {
            name: template if template.kind == "subscribe" else template.subscribe
            for name, template in self.templates.items()
        }
        return {name: template for name, template in subscriptions.items() if template is not None}


class Settings(BaseSettings):
    """Everything an operator may set; the names stand in docs/formats.md, Settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", hide_input_in_errors=True
    )

    database_url: str = "sqlite:///pingji.db"
    base_url: str = "http://localhost:8080"
    secret_key: SecretStr = SecretStr("")
    secret_key_old: SecretStr = SecretStr("")
    """What `secret_key` replaced, several separated by commas, while rounds opened under it are not sealed."""
    organisation: str = ""
    """Whose service it is: at the head of every message, on every page and sign."""
    timezone: str = "Asia/Shanghai"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    admins: Annotated[tuple[str, ...], NoDecode] = ()
    probes_through_proxy: bool = False
    account_changes: Literal["second", "wait"] = "second"
    """Accounts of people with something open change when a second administrator agrees, or wait for the end."""
    wecom: WeComSettings = WeComSettings()
    oa: OfficialSettings = OfficialSettings()

    @field_validator("admins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("admins")
    @classmethod
    def _admin_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for admin in value:
            if admin.partition(":")[0] not in ("wecom", "oa") or not admin.partition(":")[2]:
                raise ValueError("应为 wecom:userid 或 oa:openid，逗号分隔")
        return tuple(a.lower() if a.startswith("wecom:") else a for a in value)

    @field_validator("organisation")
    @classmethod
    def _organisation(cls, value: str) -> str:
        name = value.strip()
        if len(name) > LONGEST_NAME or not name.isprintable() or set(name) & set("【】<>"):
            raise ValueError(f"应为单位名称，一行，最多 {LONGEST_NAME} 个字，不含【】和尖括号")
        return name

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        try:
            parse_url(value)
        except ValueError as error:
            raise ValueError("应为 sqlite:///文件 或 postgresql://用户:密码@主机/库名") from error
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        return check_base(value, loopback_http_only=False)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("没有这个时区") from error
        return value

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def secret(self) -> bytes:
        return self.secret_key.get_secret_value().encode()

    @property
    def old_secrets(self) -> tuple[bytes, ...]:
        """A secret may hold a comma itself: which of these a round was opened under, its check value tells."""
        whole = self.secret_key_old.get_secret_value()
        parts = (part.strip() for part in whole.split(","))
        return tuple(text.encode() for text in dict.fromkeys((whole, *parts)) if text)

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = (InitSettingsSource(settings_cls, values) for values in read_settings_file(Path(FILE), PREFIX))
        return init_settings, env_settings, *files

    def check_for_serving(self) -> None:
        """Refuse what would make the service unsafe. Raises SettingsError naming the key."""
        if not self.secret.strip():
            raise SettingsError("PINGJI_SECRET_KEY: 未设置；请设为一段长的随机文字，并妥善保管")
        if len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            raise SettingsError(f"PINGJI_SECRET_KEY: 太短；请设为至少 {SHORTEST_SECRET} 个字符的随机文字，并妥善保管")
        if not has_variety(self.secret) and not is_loopback(self.base_url):
            raise SettingsError("PINGJI_SECRET_KEY: 太有规律，猜得出来；请换成随机生成的文字，如 openssl rand -hex 32")
        if self.wecom.enabled:
            _check_given("WECOM__SECRET", self.wecom.secret)
            _check_channel("WECOM", self.wecom, plain=False)
        if self.oa.enabled:
            _check_given("OA__APP_SECRET", self.oa.app_secret)
            _check_channel("OA", self.oa, plain=self.oa.mode == "plain")


def has_variety(secret: bytes) -> bool:
    """Whether a secret looks drawn at random: many different characters, and not a short text over and over."""
    repeats = any(secret == (secret[:length] * len(secret))[: len(secret)] for length in range(1, len(secret) // 2 + 1))
    return len(set(secret)) >= _LEAST_VARIETY and not repeats


def _check_given(name: str, secret: SecretStr) -> None:
    if not secret.get_secret_value():
        raise SettingsError(f"{PREFIX}{name}: 未设置；请填后台给出的 Secret，不用这个通道就把它的 ID 也去掉")


def _check_channel(name: str, channel: WeComSettings | OfficialSettings, *, plain: bool) -> None:
    token = channel.token.get_secret_value()
    key = channel.encoding_aes_key.get_secret_value()
    if not token:
        raise SettingsError(f"{PREFIX}{name}__TOKEN: 不能为空，否则任何人都能伪造消息")
    if plain and not key:
        return
    try:
        check_credentials(token, key)
    except ValueError as error:
        raise SettingsError(f"{PREFIX}{name}__ENCODING_AES_KEY: 应为后台生成的 43 个字符（不能全零）") from error


def _known_keys(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _known_keys(field.annotation, f"{prefix}{name}__")
        else:
            yield (prefix + name).upper()


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment and file. Raises SettingsError with one line a problem."""
    environment = os.environ if environment is None else environment
    known = set(_known_keys(Settings, PREFIX))
    unknown = sorted(key for key in environment if key.upper().startswith(PREFIX) and key.upper() not in known)
    if unknown:
        raise SettingsError(f"{unknown[0]}: {UNKNOWN}")
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{PREFIX}{'__'.join(map(str, e['loc'])).upper()}: {setting_flaw(e)}" for e in error.errors()]
        raise SettingsError("\n".join(lines)) from error
    except FileError as error:
        raise SettingsError(error_sentence(error)) from error
