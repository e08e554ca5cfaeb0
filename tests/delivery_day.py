"""A monitor with recipients: two mornings of one paper, run in this process or in one that is killed at a fail point."""

from __future__ import annotations

import os
import shutil
import sqlite3
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.app import Monitor
from monitor.config import load_config
from monitor.failpoint import VARIABLE
from monitor.records import RunReport
from tests.fakes import FakeHttp
from tests.smtp_server import PASSWORD, MailServer
from tests.test_run import BODY, MORNING, feed, page

TWO = MORNING + timedelta(days=1)
"""The second morning: the first has been told to nobody, as a first run does."""
HOOK = "https://hooks.example/in/T0KEN"
PEOPLE = ("a@example.org", "b@example.org")
FEED = "https://paper.example/rss"


def news(number: int, body: str, at: datetime, title: str = "") -> tuple[dict[str, Any], tuple[str, str, datetime, str]]:
    """The page and the feed's entry of an article."""
    title, url = title or body.split(". ")[0], f"https://paper.example/{number}"
    return {url: page(title, *body.split(". "))}, (title, url, at, "")


class House:
    """feeds.yml, database and reports of one installation, with what its recipients get."""

    def __init__(self, folder: Path, server: MailServer | None = None, *, watch: tuple[str, ...] = ("Leeds",), people: tuple[str, ...] = PEOPLE,
                 hooks: tuple[str, ...] = (), more: str = "", hook: Callable[[Any], Any] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.server = folder, server
        self.config, self.reports = folder / "feeds.yml", folder / "reports"
        self.posts = folder / "posts.txt"
        self.hook = hook
        self.entries: list[Any] = []
        self.pages: dict[str, Any] = {}
        self.write_config(watch=watch, people=people, hooks=hooks, more=more)

    def write_config(self, *, watch: tuple[str, ...] = ("Leeds",), people: tuple[str, ...] = PEOPLE, hooks: tuple[str, ...] = (), more: str = "") -> None:
        mail = ", ".join(f"{key}: {str(value) if not isinstance(value, bool) else str(value).lower()}"
                         for key, value in self.server.settings().items()) if self.server else ""
        self.config.write_text(
            f"settings:\n  watch: [{', '.join(watch)}]\n  digest: {{recipients: [{', '.join(people)}], webhook: [{', '.join(hooks)}]}}\n"
            + (f"  mail: {{{mail}}}\n" if mail else "") + more
            + f"feeds:\n  - url: {FEED}\n    publisher: Paper\n    group: Paper Group\n    kind: regional\n")

    def tell(self, number: int, body: str, at: datetime, title: str = "") -> None:
        """The paper publishes an article."""
        pages, entry = news(number, body, at, title)
        self.pages.update(pages)
        self.entries.append(entry)

    def monitor(self, now: datetime) -> Monitor:
        def posted(request: Any) -> Any:
            with self.posts.open("ab") as file:
                file.write(dict(request.headers)["webhook-id"].encode() + b"\n")
            return self.hook(request) if self.hook else 200

        answers = {FEED: feed(*self.entries), **self.pages, HOOK: posted, HOOK + "2": posted}
        config = load_config(self.config, environment={"MONITOR_SMTP_PASSWORD": PASSWORD, "MONITOR_WEBHOOK_SECRET": "canary-Secr3t"})
        return Monitor(config, clock=lambda: now, http=FakeHttp(answers))

    def run(self, now: datetime, **how: Any) -> RunReport:
        return self.monitor(now).run(**how)

    def run_killed(self, now: datetime, point: str) -> int:
        """A run in a process of its own that dies at a fail point; -9 if it came so far."""
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.environ[VARIABLE] = point
                self.run(now)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def copy(self, folder: Path) -> House:
        """The same installation elsewhere, with its past."""
        shutil.copytree(self.folder, folder)
        other = House.__new__(House)
        other.__dict__.update(self.__dict__)
        other.folder, other.config, other.reports, other.posts = folder, folder / "feeds.yml", folder / "reports", folder / "posts.txt"
        return other

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "storage" / "monitor.db") as db:
            return db.execute(question).fetchall()

    def outbox(self) -> list[tuple[Any, ...]]:
        """(letter, recipient, state) in order."""
        return self.rows("SELECT letter_id, recipient, state FROM outbox ORDER BY letter_id, delivery_id")

    def files(self) -> dict[str, bytes]:
        """What stands in reports/, but for the health of this very run."""
        return {path.relative_to(self.reports).as_posix(): path.read_bytes() for path in sorted(self.reports.rglob("*"))
                if path.is_file() and path.suffix in (".html", ".json", ".txt", ".md", ".csv", ".ics") and not path.name.startswith("health")}

    def posted(self) -> list[str]:
        return self.posts.read_text().split() if self.posts.exists() else []


__all__ = ["BODY", "FEED", "HOOK", "House", "MORNING", "PEOPLE", "TWO", "news"]
