"""How the file itself is."""

from __future__ import annotations

from .base import Shelf


class HealthShelf(Shelf):
    def damage(self, most: int = 20) -> list[str]:
        """
        What is wrong with the file, empty when nothing was found.

        Cost grows with the file: pages are read once for ``quick_check`` and once for the references. Index contents and text hashes are
        the business of ``monitor verify``.
        """
        found = [str(row[0]) for row in self.rows(f"PRAGMA quick_check({most:d})") if row[0] != "ok"]
        found += [f"a row of {row[0]} refers to {row[2]}, which has no such row" for row in self.rows("PRAGMA foreign_key_check")[:most]]
        return found

    def schema(self) -> int:
        return int(self.value("PRAGMA user_version"))

    def pages(self) -> tuple[int, int]:
        """Pages of the file and bytes a page."""
        return int(self.value("PRAGMA page_count")), int(self.value("PRAGMA page_size"))
