"""Articles: one row an article, a row for each version of its text, every address it was met under."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from ..records import Arrival, Article, Block
from ..text import words
from .base import Shelf, as_json, iso, moment
from .feeds import FeedsShelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    article_id: str
    change: str
    """added, changed or unchanged."""


_SELECT = """SELECT a.*, v.version, v.title AS version_title, v.text, v.blocks, v.credit, v.text_sha256, v.seen_at, v.method
               FROM articles a JOIN article_versions v ON v.article_id = a.article_id"""


class ArticlesShelf(Shelf):
    def file(self, arrival: Arrival, now: datetime, *, exact_time: bool = True) -> Filed:
        """
        File an arrival as a new article, a later version of a known one, or nothing new.

        Args:
            arrival: ``url`` is the canonical address and decides which article it is; one of ``addresses`` decides only if the text
                or the title is that article's too.
            now: When it is filed.
            exact_time: False if ``seen_at`` is only the moment of an import: then a text seen in any version is nothing new.
        """
        digest = text_digest(arrival.extraction.title, arrival.extraction.text)
        article_id = self._known(arrival, digest)
        change = "added" if article_id is None else self._change(article_id, arrival, digest, exact_time)
        if article_id is None:
            article_id = article_id_of(arrival.url)
            self._insert(article_id, arrival, now)
        if change != "unchanged":
            self._insert_version(article_id, arrival, digest)
        if change == "changed":
            self._update(article_id, arrival)
        self.db.executemany("INSERT OR IGNORE INTO addresses (address, article_id) VALUES (?, ?)",
                            [(address, article_id) for address in (arrival.url, *arrival.addresses)])
        self.show_plainest(article_id, arrival.display_url or arrival.url)
        return Filed(article_id=article_id, change=change)

    def _known(self, arrival: Arrival, digest: str) -> str | None:
        """
        The article an arrival belongs to; None if it is a new one.

        Two addresses that a server sends to one page are not one article for that alone: a home page would swallow a whole paper.
        """
        found = self.value("SELECT article_id FROM addresses WHERE address = ?", arrival.url)
        if found is not None:
            return str(found)
        for address in (*arrival.addresses, *FeedsShelf(self.db).other_addresses(arrival.url)):
            row = self.row("""SELECT v.article_id, v.title, v.text_sha256 FROM addresses d
                                JOIN articles a ON a.article_id = d.article_id
                                JOIN article_versions v ON v.article_id = a.article_id AND v.version = a.latest_version
                               WHERE d.address = ?""", address)
            if row is not None and (row["text_sha256"] == digest or words(row["title"]) == words(arrival.extraction.title) != []):
                return str(row["article_id"])
        return None

    def _change(self, article_id: str, arrival: Arrival, digest: str, exact_time: bool) -> str:
        known = self.row("SELECT not_article FROM articles WHERE article_id = ?", article_id)
        if arrival.not_article and not known["not_article"]:
            return "unchanged"  # the page is gone or walled now: what we read before stays
        versions = self.rows("SELECT text_sha256, seen_at FROM article_versions WHERE article_id = ? ORDER BY seen_at, version", article_id)
        if not exact_time:
            return "unchanged" if digest in {row["text_sha256"] for row in versions} else "changed"
        at = iso(arrival.seen_at)
        if any(row["text_sha256"] == digest and row["seen_at"] == at for row in versions):
            return "unchanged"
        current = [row for row in versions if row["seen_at"] <= at]
        return "unchanged" if current and current[-1]["text_sha256"] == digest else "changed"

    def show_plainest(self, article_id: str, url: str) -> None:
        """Of all addresses an article is met under, show the shortest: not the AMP twin, whichever came first."""
        self.db.execute("UPDATE articles SET url = ? WHERE article_id = ? AND (length(?), ?) < (length(url), url)",
                        (url, article_id, url, url))

    def _insert(self, article_id: str, arrival: Arrival, now: datetime) -> None:
        published = arrival.published_at or arrival.extraction.published_at
        self.db.execute(
            """INSERT INTO articles (article_id, address, url, publisher, publisher_group, publisher_kind, councils, title, byline, source,
                                     summary, published_at, first_seen_at, dated_at, language, words, not_article, filed_at, latest_version)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)""",
            (article_id, arrival.url, arrival.display_url or arrival.url, arrival.publisher, arrival.publisher_group,
             arrival.publisher_kind, as_json(list(arrival.councils)), arrival.extraction.title, arrival.extraction.byline, arrival.source,
             arrival.summary, iso(published), iso(arrival.seen_at), iso(published or arrival.seen_at), arrival.extraction.language,
             len(words(arrival.extraction.text)), arrival.not_article, iso(now)))

    def _update(self, article_id: str, arrival: Arrival) -> None:
        """Make the version that stood latest the one that is shown; an older page that comes in late does not become it."""
        self.db.execute(
            """UPDATE articles SET latest_version = (SELECT v.version FROM article_versions v WHERE v.article_id = articles.article_id
                                                      ORDER BY v.seen_at DESC, v.version DESC LIMIT 1) WHERE article_id = ?""", (article_id,))
        self.db.execute(
            """UPDATE articles SET title = ?, byline = CASE ? WHEN '' THEN byline ELSE ? END, words = ?, not_article = ?
                WHERE article_id = ? AND latest_version = (SELECT max(version) FROM article_versions WHERE article_id = ?)""",
            (arrival.extraction.title, arrival.extraction.byline, arrival.extraction.byline, len(words(arrival.extraction.text)),
             arrival.not_article, article_id, article_id))

    def _insert_version(self, article_id: str, arrival: Arrival, digest: str) -> None:
        reading = arrival.extraction
        self.db.execute(
            """INSERT INTO article_versions (article_id, version, title, text, blocks, credit, text_sha256, seen_at, method)
               SELECT ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM article_versions WHERE article_id = ?""",
            (article_id, reading.title, reading.text, as_json([[block.start, block.end, block.place] for block in reading.blocks]), reading.credit,
             digest, iso(arrival.seen_at), reading.method, article_id))

    def latest(self, article_id: str) -> Article:
        return _article(self.row(f"{_SELECT} AND v.version = a.latest_version WHERE a.article_id = ?", article_id))

    def versions(self, article_id: str) -> list[Article]:
        """Every version, oldest first."""
        return [_article(row) for row in self.rows(f"{_SELECT} WHERE a.article_id = ? ORDER BY v.version", article_id)]

    def find(self, address: str) -> str | None:
        """Id of the article met under an address or named by its id; None if there is none."""
        found = self.value("SELECT article_id FROM addresses WHERE address = ?", address)
        return str(found) if found else (str(found) if (found := self.value(
            "SELECT article_id FROM articles WHERE article_id = ?", address)) else None)

    def address(self, article_id: str) -> str:
        """The canonical address it is filed under."""
        return str(self.value("SELECT address FROM articles WHERE article_id = ?", article_id))

    def of_incident(self, incident_id: str) -> list[Article]:
        """Every version of every article of an incident."""
        return [_article(row) for row in self.rows(
            f"{_SELECT} JOIN incident_articles i ON i.article_id = a.article_id WHERE i.incident_id = ? "
            "ORDER BY a.dated_at, a.article_id, v.version", incident_id)]

    def count_first_seen(self, at: datetime) -> int:
        return int(self.value("SELECT count(*) FROM articles WHERE first_seen_at = ?", iso(at)))


def article_id_of(address: str) -> str:
    """Stable public id of the article at a canonical address."""
    return "a-" + hashlib.sha256(address.encode()).hexdigest()[:16]


def text_digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\x1f{text}".encode()).hexdigest()


def _article(row: sqlite3.Row) -> Article:
    return Article(
        article_id=row["article_id"], version=row["version"], url=row["url"], publisher=row["publisher"],
        publisher_group=row["publisher_group"], publisher_kind=row["publisher_kind"], councils=tuple(json.loads(row["councils"])),
        title=row["version_title"], text=row["text"],
        blocks=tuple(Block(start=start, end=end, place=place) for start, end, place in json.loads(row["blocks"])),
        byline=row["byline"], credit=row["credit"], source=row["source"], summary=row["summary"],
        published_at=moment(row["published_at"]), first_seen_at=moment(row["first_seen_at"]), seen_at=moment(row["seen_at"]),
        language=row["language"], method=row["method"], text_sha256=row["text_sha256"], not_article=row["not_article"])
