"""Settings: from the environment or `.env`; all faults are told at once, each with what to do."""

from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """What the operator decides. What a team decides is set in Slack, and kept in the database."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(SLACK_API, validation_alias="PRESSROOM_SLACK_API_URL")
    database_url: str | None = Field(None, validation_alias="PRESSROOM_DATABASE_URL")
    data_dir: Path = Field(Path("data"), validation_alias="PRESSROOM_DATA_DIR")
    http_host: str = Field("127.0.0.1", validation_alias="PRESSROOM_HTTP_HOST")
    http_port: int = Field(3000, validation_alias="PRESSROOM_HTTP_PORT", ge=0, le=65535)
    command: str = Field("/social", validation_alias="PRESSROOM_COMMAND", pattern=r"^/[a-z0-9_-]{1,31}$")
    secret_keys: SecretStr | None = Field(None, validation_alias="PRESSROOM_SECRET_KEYS")
    clock_file: Path | None = Field(None, validation_alias="PRESSROOM_CLOCK_FILE")
    log_level: str = Field("INFO", validation_alias="PRESSROOM_LOG_LEVEL")
    media_mb: int = Field(5000, validation_alias="PRESSROOM_MEDIA_MB", gt=0)
    link_check: Literal["public", "local", "off"] = Field("public", validation_alias="PRESSROOM_LINK_CHECK")
    public_url: str | None = Field(None, validation_alias="PRESSROOM_PUBLIC_URL")
    poll_seconds: float = Field(30, validation_alias="PRESSROOM_POLL_SECONDS", gt=0)

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("must start with https:// (platforms take no other, but on this machine)")
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _slash_at_the_end(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("must start with https:// (or http:// on this machine)")
        return url.rstrip("/") + "/"

    @cached_property
    def database(self) -> str:
        """The database's URL: SQLite in the data directory unless another one was named."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'pressroom.db'}"

    @property
    def keys(self) -> list[str]:
        """The keys that seal secrets, the newest first; empty where none was set."""
        keys = self.secret_keys.get_secret_value() if self.secret_keys else ""
        return [key.strip() for key in keys.split(",") if key.strip()]


def load(**overrides: Any) -> Settings:  # noqa: ANN401
    """The settings of this machine; raises ConfigurationError naming everything that is wrong."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        faults = [f"  {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise ConfigurationError("These settings need mending:\n" + "\n".join(faults)) from None


def missing_for_slack(settings: Settings, *, socket: bool) -> list[str]:
    """The settings that are missing to talk with Slack, each with where to get it."""
    wanted = {
        "SLACK_BOT_TOKEN": (settings.slack_bot_token, "OAuth & Permissions → Bot User OAuth Token (xoxb-…)"),
        "SLACK_APP_TOKEN": (
            settings.slack_app_token if socket else True,
            "Basic Information → App-Level Tokens → Generate, with connections:write (xapp-…)",
        ),
        "SLACK_SIGNING_SECRET": (
            True if socket else settings.slack_signing_secret,
            "Basic Information → App Credentials → Signing Secret",
        ),
    }
    return [f"{name}: {where}" for name, (value, where) in wanted.items() if not value]
