"""Every setting that comes from the environment, with its default. A wrong one stops the start and says why."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Read once at start. Names are upper-case with the prefix PROSPEKT_, except PORT."""

    model_config = SettingsConfigDict(env_prefix="PROSPEKT_", extra="ignore")

    home: Path = Field(
        Path("var"), description="Folder of the database, uploaded files and the secret key."
    )
    database_url: str = Field(
        "",
        description="postgresql://user:password@host/name; empty means SQLite in the home folder.",
    )
    base_url: str = Field(
        "",
        description="The address people use, e.g. https://crm.example.com. Decides the security headers.",
    )
    port: int = Field(8000, validation_alias="PORT", description="The port the server listens on.")
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    proxies: int = Field(
        0,
        ge=0,
        le=9,
        description="How many proxies of yours a request passes; a visitor's address is what the first of them saw.",
    )
    secret_key: str = Field(
        "", description="Signs sessions and links; generated into the home folder when empty."
    )
    playbook: str = Field("default", description="The playbook that scores leads.")
    time_zone: str = Field("UTC", description="Time zone of the installation.")
    currency: str = Field("USD", description="Base currency, ISO 4217.")
    country: str = Field(
        "", description="Country (ISO 3166, two letters) of phone numbers that have none."
    )
    synchronous: str = Field(
        "NORMAL", description="SQLite durability: NORMAL survives a kill, FULL also a power cut."
    )
    debug: bool = Field(False, description="Developer mode; never on a reachable machine.")

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("postgres", "postgresql", "sqlite"):
            raise ValueError("must begin with postgresql:// (or be empty for SQLite)")
        return value

    @field_validator("synchronous")
    @classmethod
    def _is_synchronous(cls, value: str) -> str:
        if value.upper() not in ("NORMAL", "FULL"):
            raise ValueError("must be NORMAL or FULL")
        return value.upper()

    @property
    def address(self) -> str:
        """The address people use, with scheme."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    def database(self) -> dict[str, Any]:
        """The one database, as Django wants it. SQLite only as WAL + IMMEDIATE + busy timeout."""
        parts = urlsplit(self.database_url)
        if parts.scheme in ("postgres", "postgresql"):
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": dict(parse_qsl(parts.query)),
            }
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)
            if parts.scheme == "sqlite"
            else self.home / "prospekt.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    f"PRAGMA journal_mode=WAL; PRAGMA synchronous={self.synchronous};"
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
                    "PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=8000;"
                ),
            },
        }

    def signing_key(self) -> str:
        """The secret key: given, or made once and kept readable by the owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.home / "secret_key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text().strip()
