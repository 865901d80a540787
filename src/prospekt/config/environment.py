"""Every setting that comes from the environment, with its default. A wrong one stops the start and says why."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from prospekt.config.cli_language import gettext as _
from prospekt.people.rules.rights import ROLES

_LINE: dict[str, Any] = {
    "connect_timeout": 5, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000, "application_name": "prospekt",
    "options": "-c lock_timeout=30s -c idle_in_transaction_session_timeout=60s",
}  # fmt: skip
"""How a line to PostgreSQL behaves unless the address says otherwise: a server that is gone, and a process that
was stopped in the middle of a transaction, hold nobody up for long."""

MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


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
    files: str = Field(
        "",
        description="Folder of uploaded files, shared by all nodes; empty means files/ in the home folder.",
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
    bin_days: int = Field(
        30, ge=1, le=3_650, description="Days that a removed lead waits in the recycle bin."
    )
    file_mb: int = Field(
        25, ge=1, le=1_024, description="Megabytes that a file of a lead may have."
    )
    lead_files_mb: int = Field(
        250, ge=1, description="Megabytes that all files of one lead may have together."
    )
    lead_files: int = Field(200, ge=1, description="How many files one lead may have.")
    silence_days: int = Field(
        10,
        ge=1,
        le=365,
        description="Working days without a touch after which a lead in work stands on Today as silent.",
    )
    merge_above: float = Field(
        0,
        ge=0,
        le=1,
        description="Match probability, such as 0.999, from which duplicates are merged unasked; 0: never.",
    )
    language_model: str = Field(
        "",
        description="An outside language model that helps to read lines of the log: https://:KEY@host/v1#model; empty: none.",
    )
    synchronous: str = Field(
        "NORMAL", description="SQLite durability: NORMAL survives a kill, FULL also a power cut."
    )
    free_mb: int = Field(
        64,
        ge=1,
        description="Megabytes that stay free on the disk of the home; below, nothing is written.",
    )
    backup_at: str = Field(
        "02:30",
        description="When the daily backup is made, in the time zone above; empty for none.",
    )
    backup_folder: str = Field(
        "", description="Where backups go; empty means the folder backups in the home folder."
    )
    backup_daily: int = Field(7, ge=1, description="Of how many days the daily backup is kept.")
    backup_weekly: int = Field(4, ge=0, description="Of how many weeks one backup more is kept.")
    backup_scratch_url: str = Field(
        "",
        description="An empty PostgreSQL database in which backups are tried; empty means that one is made.",
    )
    mail_url: str = Field(
        "",
        description="smtp://user:password@host (STARTTLS), smtps:// (TLS) or smtp+plain:// (this machine only); empty means mails are written into mail/ in the home folder.",
    )
    mail_from: str = Field(
        "",
        description="Whom mails come from, e.g. Prospekt <crm@example.com>; empty: prospekt@host.",
    )
    require_two_factor: str = Field(
        "",
        description="Roles that need a second step of signing in, with commas; all for everybody.",
    )
    session_idle_hours: int = Field(
        12, ge=1, le=24 * 30, description="Hours without a request after which a session ends."
    )
    session_days: int = Field(
        14, ge=1, le=90, description="Days after which a session ends in any case."
    )
    api_rate: int = Field(600, ge=0, description="Calls a minute of one API token; 0 is no limit.")
    api_address_rate: int = Field(
        1200, ge=0, description="Calls of the API a minute from one address; 0 is no limit."
    )
    debug: bool = Field(False, description="Developer mode; never on a reachable machine.")

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError(_("must begin with http:// or https://"))
        return value.rstrip("/")

    @field_validator("database_url", "backup_scratch_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("postgres", "postgresql", "sqlite"):
            raise ValueError(_("must begin with postgresql:// (or be empty for SQLite)"))
        return value

    @field_validator("backup_at")
    @classmethod
    def _is_time(cls, value: str) -> str:
        if value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError(_("must be a time of day such as 02:30 (or be empty)"))
        return value

    @field_validator("mail_url")
    @classmethod
    def _is_mail(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in MAIL_PORTS or not urlsplit(value).hostname):
            raise ValueError(
                _("must begin with smtp://, smtps:// or smtp+plain:// and name a host")
            )
        return value

    @field_validator("language_model")
    @classmethod
    def _is_model(cls, value: str) -> str:
        parts = urlsplit(value)
        is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if value and not (
            parts.hostname and parts.fragment and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
        ):  # fmt: skip
            raise ValueError(
                _("must be https://:KEY@host/v1#model (http only for a model on this machine)")
            )
        return value

    @field_validator("require_two_factor")
    @classmethod
    def _are_roles(cls, value: str) -> str:
        roles = [role.strip() for role in value.split(",") if role.strip()]
        if foreign := sorted({*roles} - {*ROLES, "all"}):
            message = _("{role} is no role; there are all, {roles}")
            raise ValueError(message.format(role=foreign[0], roles=", ".join(ROLES)))
        return ",".join(roles)

    @field_validator("synchronous")
    @classmethod
    def _is_synchronous(cls, value: str) -> str:
        if value.upper() not in ("NORMAL", "FULL"):
            raise ValueError(_("must be NORMAL or FULL"))
        return value.upper()

    @property
    def address(self) -> str:
        """The address people use, with scheme."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    def two_factor_roles(self) -> frozenset[str]:
        """The roles that need a second step of signing in."""
        roles = frozenset(self.require_two_factor.split(",")) - {""}
        return frozenset(ROLES) if "all" in roles else roles

    def mail(self) -> dict[str, Any]:
        """Django's settings for sending mail; without a server, mails are files in the home folder."""
        if not self.mail_url:
            backend = "django.core.mail.backends.filebased.EmailBackend"
            return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": self.home.resolve() / "mail"}
        parts = urlsplit(self.mail_url)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
        }

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
                "OPTIONS": {**_LINE, **dict(parse_qsl(parts.query))},
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
                    f"PRAGMA journal_mode=WAL; PRAGMA synchronous={self.synchronous};PRAGMA secure_delete=ON;"
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
