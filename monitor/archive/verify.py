"""``monitor verify``: is every byte what it was when it was stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..store import Store
from ..store.verify import Finding, findings


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """Every check of a database, and of the files written from it."""

    path: Path
    schema: int
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        return not any(finding.wrong for finding in self.findings)

    def as_text(self) -> str:
        lines = [f"{self.path}, schema {self.schema}"]
        for one in self.findings:
            verdict = "WRONG" if one.wrong else "skipped" if one.skipped else "ok"
            lines.append(f"  {verdict:8} {one.check} ({one.skipped or f'{one.looked_at:,} looked at'})")
            lines += [f"             {line}" for line in one.wrong]
        return "\n".join(lines)


def verify(database: Path, *, files: bool = True) -> VerifyReport:
    """
    Check a database, and the files of its digests where they were written.

    Writes nothing. A file that was deleted is no fault: it comes back with the same bytes.

    Args:
        files: Also the files; a backup need not know of later days or other folders.

    Raises:
        StoreError: there is no database, it is foreign or newer, or too damaged to be opened.
    """
    with Store.open_to_read(database) as store:
        found = list(findings(store.db, database))
        if files and found[0].wrong == ():
            found.append(_files(store))
        return VerifyReport(path=database, schema=store.schema, findings=tuple(found))


def _files(store: Store) -> Finding:
    wrong, looked_at = [], 0
    for day, name, digest, folder in store.digests.hashes():
        path = Path(folder) / f"{day}.{name}"
        if path.is_file():
            looked_at += 1
            if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                wrong.append(f"{path} was changed; `monitor digest --date {day}` writes it again as it was told")
    return Finding(check="every digest's file is as it was told", looked_at=looked_at, wrong=tuple(wrong))
