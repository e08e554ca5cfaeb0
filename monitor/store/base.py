"""What every shelf shares: the connection, and times and lists as they are written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from ..times import from_iso, to_iso


class Shelf:
    """Questions and answers of one room. Transactions are opened by the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def rows(self, question: str, *values: object) -> list[sqlite3.Row]:
        return self.db.execute(question, values).fetchall()

    def row(self, question: str, *values: object) -> sqlite3.Row | None:
        return self.db.execute(question, values).fetchone()

    def value(self, question: str, *values: object) -> object:
        """First column of the first row; None if there is no row."""
        found = self.row(question, *values)
        return None if found is None else found[0]


def iso(value: datetime | None) -> str | None:
    return None if value is None else to_iso(value)


def moment(value: str | None) -> datetime | None:
    return None if value is None else from_iso(value)


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def marks(values: Iterable[object]) -> str:
    """``?, ?, ?`` for a list of values; at most a few hundred."""
    return ", ".join("?" for _ in values)
