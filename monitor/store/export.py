"""The views as rows for other programs: described columns, one order for ever."""

from __future__ import annotations

from collections.abc import Generator

from .base import Shelf
from .schema.dictionary import View


class ExportShelf(Shelf):
    def rows_of(self, view: View) -> Generator[tuple[object, ...], None, None]:
        """Every row of a view, sorted by its unique key. Read as they come: a view may hold more than memory does."""
        columns = ", ".join(f'"{column.name}"' for column in view.columns)
        order = ", ".join(f'"{name}"' for name in view.order)
        cursor = self.db.cursor()
        cursor.row_factory = None
        yield from cursor.execute(f"SELECT {columns} FROM {view.name} ORDER BY {order}")

    def begin(self) -> None:
        """One moment of the database for everything that follows on this connection."""
        self.db.execute("BEGIN")

    def end(self) -> None:
        if self.db.in_transaction:
            self.db.execute("COMMIT")
