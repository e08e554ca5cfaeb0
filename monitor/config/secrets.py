"""
Secrets: from the environment or a file only this user can read; never in feeds.yml, never printed.

    MONITOR_SMTP_PASSWORD      or  MONITOR_SMTP_PASSWORD_FILE
    MONITOR_WEBHOOK_SECRET     or  MONITOR_WEBHOOK_SECRET_FILE
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ConfigError
from ..logs import hide

NAMES = {"mail_password": "MONITOR_SMTP_PASSWORD", "webhook_secret": "MONITOR_WEBHOOK_SECRET"}
"""What each secret is called in the environment; with ``_FILE`` behind it, the file that holds it."""
MEANINGS = {"MONITOR_SMTP_PASSWORD": "Password of the mail server.",
            "MONITOR_WEBHOOK_SECRET": "Secret that signs what is sent to webhooks."}
MOST_BYTES = 4096


class Secret:
    """A secret that prints as whether it is set, and is read when it is needed."""

    __slots__ = ("_path", "_value", "name")

    def __init__(self, name: str, value: str = "", path: str = "") -> None:
        self.name = name
        self._value = value
        self._path = path
        if value:
            hide(value)

    def __bool__(self) -> bool:
        return bool(self._value or self._path)

    def __repr__(self) -> str:
        return f"Secret({self.name}, {'set' if self else 'not set'})"

    def reveal(self) -> str:
        """The secret itself; empty if it is not set. Raises ConfigError if its file is open to others or cannot be read."""
        if not self._path:
            return self._value
        path = Path(self._path)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)     # a named pipe must not hold us
            with os.fdopen(handle, "rb") as file:
                mode = os.fstat(handle).st_mode
                if not stat.S_ISREG(mode):
                    raise ConfigError(f"{self.name}_FILE: {path} is not a file")
                if mode & 0o077:
                    raise ConfigError(f"{self.name}_FILE: others can read {path}; run: chmod 600 {path}")
                text = file.read(MOST_BYTES + 1).decode("utf-8")
        except OSError as error:
            raise ConfigError(f"{self.name}_FILE: {path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError:
            raise ConfigError(f"{self.name}_FILE: {path} is not text") from None
        value = text.rstrip("\r\n")
        if not value or len(text) > MOST_BYTES or "\n" in value or "\0" in value:
            raise ConfigError(f"{self.name}_FILE: {path} must hold one line, the secret")
        hide(value)
        return value

    @property
    def origin(self) -> str:
        """Where it comes from, for `monitor settings`."""
        if self._path:
            return f"environment {self.name}_FILE"
        return f"environment {self.name}" if self._value else "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """All of them."""

    mail_password: Secret = field(default_factory=lambda: Secret(NAMES["mail_password"]))
    webhook_secret: Secret = field(default_factory=lambda: Secret(NAMES["webhook_secret"]))


def read_secrets(environment: Mapping[str, str]) -> Secrets:
    """The secrets that the environment names; files are opened only when a secret is used. Raises ConfigError if one is named twice."""
    found = {}
    for key, name in NAMES.items():
        value, path = environment.get(name, ""), environment.get(f"{name}_FILE", "")
        if value and path:
            raise ConfigError(f"{name} and {name}_FILE are both set: keep one of them")
        found[key] = Secret(name, value, path)
    return Secrets(**found)
