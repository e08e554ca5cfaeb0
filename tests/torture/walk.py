"""Runs in processes of their own that are killed, and what must hold after every kill and at the end."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from monitor import failpoint
from monitor.app import Monitor
from monitor.config import load_config
from monitor.pipeline.run import Run
from monitor.store.schema.views import CONTRACT
from tests.fakes import HereGuard
from tests.smtp_server import PASSWORD, MailServer

from .paper import READER, Press, feeds_yml

START = datetime(2026, 1, 5, tzinfo=UTC)
HOURS = (7, 13)
"""Runs of a day, UTC: the first writes the digest."""
LEDGER = ("v_runs", "v_feed_health")
"""Views that tell of the runs themselves, and so differ from an unbroken walk."""
GROWING = ("entries", "articles", "article_versions", "addresses", "digests", "digest_items", "digest_files")
"""Tables whose rows, once committed, are never taken away."""
KEYS = {"entries": "entry_id", "articles": "article_id", "article_versions": "article_id || ':' || version", "addresses": "address",
        "digests": "digest_date", "digest_items": "digest_date || section || position", "digest_files": "digest_date || format || sha256"}
MOST_TRIES = 8
"""Runs in which a named point is waited for."""
MOST_KILLS_A_RUN = 4
"""Then a run is let through: otherwise a slow machine would never get on."""


@dataclass
class Report:
    """What the torture found."""

    kills: int = 0
    runs: int = 0
    days: int = 0
    points: Counter[str] = field(default_factory=Counter)
    """Kills at named fail points; ``time`` for those at a random moment."""
    letters: int = 0
    letters_twice: int = 0
    """Letters that came more than once under one Message-ID, in the window between a server's receipt and our noting it."""
    letters_held: int = 0
    """Letters held for a person, after two kills in that window."""
    faults: list[str] = field(default_factory=list)


class Walk:
    """One database, walked from day to day."""

    def __init__(self, folder: Path, press: Press, mail: MailServer | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.press, self.mail = press, mail
        self.db, self.out = folder / "storage" / "monitor.db", folder / "reports"
        (folder / "feeds.yml").write_text(feeds_yml(mail and mail.settings()), encoding="utf-8")
        self.config = load_config(folder / "feeds.yml", environment={"MONITOR_SMTP_PASSWORD": PASSWORD} if mail else {})

    def run(self, now: datetime) -> int:
        """One run in this process; its exit code."""
        self.press.now = now
        with patch.object(Run, "guard", property(lambda run: HereGuard())):
            return Monitor(self.config, clock=lambda: now, http=self.press).run().exit_code

    def run_killed(self, now: datetime, *, after: float | None = None, point: str = "") -> bool:
        """
        One run in a child that is killed.

        Args:
            after: Seconds until the kill.
            point: A named fail point, at which the child kills itself.

        Returns:
            Whether it was killed; else it had ended before.
        """
        child = os.fork()
        if not child:
            code = 70
            try:
                if point:
                    os.environ[failpoint.VARIABLE] = point
                code = self.run(now)
            finally:
                os._exit(code)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)

    def kept(self) -> dict[str, set[str]]:
        """Keys of what is committed."""
        if not self.db.exists():
            return {name: set() for name in GROWING}
        with sqlite3.connect(f"{self.db.as_uri()}?mode=ro", uri=True) as db:
            if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return {name: set() for name in GROWING}
            found = {name: {str(row[0]) for row in db.execute(f"SELECT {KEYS[name]} FROM {name}")} for name in GROWING}
        db.close()
        return found

    def rows(self) -> dict[str, list[str]]:
        with sqlite3.connect(self.db) as db:
            found = {view: sorted(map(repr, db.execute(f"SELECT * FROM {view}"))) for view in CONTRACT if view not in LEDGER}
        db.close()
        return found

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.out)): path.read_bytes() for path in sorted(self.out.rglob("*")) if path.is_file() and path.name != "health.html"}

    def letters(self) -> list[tuple[str, str, str]]:
        """(letter, Message-ID, state) of everything in the outbox."""
        with sqlite3.connect(self.db) as db:
            found = db.execute("SELECT letter_id, message_id, state FROM outbox ORDER BY letter_id").fetchall()
        db.close()
        return found

    def faults(self) -> list[str]:
        """What is wrong with the database and the files as they stand."""
        if not self.db.exists() or not self.kept()["entries"]:
            return []
        found = []
        with sqlite3.connect(self.db) as db:
            verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
            found += [] if verdict == "ok" else [f"integrity: {verdict}"]
            found += [f"reference of {row[0]}" for row in db.execute("PRAGMA foreign_key_check")]
            found += [f"told twice: {row[0]} on {row[1]}" for row in db.execute(
                "SELECT fact_id, group_concat(digest_date) FROM digest_items WHERE section = 'new' GROUP BY fact_id HAVING count(*) > 1")]
            for day, form, content in db.execute("SELECT digest_date, format, bytes FROM digest_files"):
                path = self.out / f"{day}.{form}"
                if path.exists() and path.read_bytes() != content:
                    found.append(f"half file: {path.name}")
        db.close()
        return found


def moments(days: int) -> list[datetime]:
    return [START + timedelta(days=day, hours=hour) for day in range(days) for hour in HOURS]


def torture(folder: Path, *, kills: int, seed: int, days: int | None = None, points: tuple[str, ...] = (), mail: MailServer | None = None,
            say: Callable[[str], None] = lambda line: None) -> Report:
    """
    Kill runs until there were ``kills`` of them, then hold everything against the same days unbroken.

    Args:
        folder: An empty one.
        kills: How many.
        seed: Of the press, the moments and the points.
        days: Most days; absent: as many as the kills take.
        points: Fail points to use, one after the other; absent: kills at random moments and at random points, half and half.
        mail: Takes the digests; absent: they are only written.
        say: Told how far it is.
    """
    chance, report = random.Random(seed), Report()
    most = days or 10_000
    press = Press(seed, START, min(most, kills + 2))
    walk = Walk(folder / "killed", press, mail)
    waiting, tried = list(points), Counter[str]()
    usual = 0.5
    done: list[datetime] = []
    for now in moments(min(most, kills + 2)):
        for _ in range(MOST_KILLS_A_RUN):
            if report.kills >= kills or (points and not waiting):
                break
            before = walk.kept()
            if points:
                point = waiting.pop(0)
                tried[point] += 1
                killed = walk.run_killed(now, point=point)
                if not killed and tried[point] < MOST_TRIES:
                    waiting.append(point)       # nothing to send or to tell this time: another morning
            elif chance.random() < 0.5:
                point = f"{chance.choice(failpoint.POINTS)}:{chance.randint(1, 3)}"
                killed = walk.run_killed(now, point=point)
            else:
                point = "time"
                killed = walk.run_killed(now, after=chance.uniform(0, usual))
            report.runs += 1
            if killed:
                report.kills += 1
                report.points[point.split(":")[0]] += 1
            after = walk.kept()
            report.faults += [f"{now:%Y-%m-%dT%H} {point}: {fault}" for fault in walk.faults()]
            report.faults += [f"{now:%Y-%m-%dT%H} {point}: lost from {name}: {sorted(before[name] - after[name])[:3]}" for name in GROWING
                              if before[name] - after[name]]
            if not killed:
                break
        began = time.monotonic()
        code = walk.run(now)
        usual = 0.8 * usual + 0.2 * (time.monotonic() - began)
        report.runs += 1
        if code not in (0, 4, 69):
            report.faults.append(f"{now:%Y-%m-%dT%H}: exit code {code}")
        done.append(now)
        say(f"{report.kills} of {kills} kills, {len(done)} runs ended, {now:%d %B}, {len(report.faults)} faults")
        if (report.kills >= kills or (points and not waiting)) and now.hour == HOURS[-1]:
            break
    report.days = len({now.date() for now in done})
    if mail is not None:
        report.faults += _mail_faults(walk, mail, report)
    whole = Walk(folder / "whole", press)
    for now in done:
        whole.run(now)
    ours, theirs = walk.rows(), whole.rows()
    for view in ours:
        if ours[view] != theirs[view]:
            gone, more = set(theirs[view]) - set(ours[view]), set(ours[view]) - set(theirs[view])
            report.faults.append(f"{view} differs from the unbroken walk: {len(gone)} rows missing, {len(more)} more, such as {sorted(gone | more)[:2]}")
    files, whole_files = walk.files(), whole.files()
    report.faults += [f"file {name} differs from the unbroken walk" for name in sorted(set(files) | set(whole_files))
                      if files.get(name) != whole_files.get(name)]
    return report


def _mail_faults(walk: Walk, mail: MailServer, report: Report) -> list[str]:
    """Every letter arrived, under one Message-ID, or is held for a person because nobody can know."""
    arrived, letters = Counter(mail.ids(READER)), walk.letters()
    report.letters = len(letters)
    report.letters_twice = sum(count > 1 for count in arrived.values())
    report.letters_held = sum(state == "failed" for _, _, state in letters)
    found = [f"letter {letter} is {state}" for letter, _, state in letters if state not in ("sent", "failed")]
    found += [f"letter {letter} is noted as sent and never arrived" for letter, message, state in letters if state == "sent" and not arrived[message]]
    known = {message for _, message, _ in letters}
    return found + [f"a letter arrived that nobody wrote: {message}" for message in arrived if message not in known]
