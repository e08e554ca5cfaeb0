"""Full-text search over the articles: FTS5 with snippets, the best match first."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .base import Shelf, as_json

TITLE_WEIGHT = 5.0
"""Weight of a word in the title against one in the text (bm25). Our choice: a title names what an article is about."""

SNIPPET_WORDS = 24
"""Words of a snippet; with the marks it stays under the 25 of a quotation."""

RANKED = 2_000
"""Newest matches that are ranked. A word that stands everywhere ranks nothing, and ranking 100,000 rows takes 0.2 s (bench.search)."""

FEW = 5_000
"""Articles up to which a filter is asked first. Below, a common word costs more than the filter; measured with bench.search."""

MOST_TERMS = 32
"""Terms of a query that are looked for; more is a pasted text."""

MARKS = ("\u3010", "\u3011")
"""Around the words found; a command line or a page replaces them by its own."""

IN_BROWSER = """SELECT a.article_id, a.publisher, a.title, a.published_at,
       snippet(article_versions_fts, -1, '[', ']', '…', 24) AS snippet, a.url
  FROM article_versions_fts f
  JOIN article_versions v ON v.id = f.rowid
  JOIN v_articles a ON a.article_id = v.article_id
 WHERE article_versions_fts MATCH fts_query(:q)
 ORDER BY bm25(article_versions_fts, 5.0, 1.0)
 LIMIT 50"""
"""The canned query of `monitor serve`. Its server knows ``fts_query`` as an SQL function, so that nothing a person types is an error."""

_TERM = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One article found."""

    article_id: str
    url: str
    publisher: str
    title: str
    published_at: str | None
    first_seen_at: str
    relevant: bool
    story_id: str | None
    incident_id: str | None
    councils: tuple[str, ...]
    snippet: str
    """Words around what was found, which stands between MARKS."""
    score: float
    """Higher is better; comparable within one search only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What a search found."""

    query: str
    asked: str
    """The query as FTS5 was asked; empty if no word was left to look for."""
    hits: tuple[SearchHit, ...]
    matches: int
    """Articles that match with all filters, as far as they were counted."""
    more: bool
    """There were more matches than are ranked; the newest were."""


def fts_query(text: str) -> str:
    """
    What a person types, as an FTS5 query that is always well formed.

    Words must all be found. ``"several words"`` stand together, ``begin*`` is the beginning of a word, ``-word`` must not be found,
    ``OR`` between two terms means either. Everything else is a separator, whatever it means to FTS5.
    """
    groups: list[list[str]] = []
    excluded: list[str] = []
    either = False
    for number, found in enumerate(_TERM.finditer(text)):
        if number >= MOST_TERMS:
            break
        minus, phrase, word = found.groups()
        if word == "OR":
            either = bool(groups)
            continue
        if word is not None:
            minus, phrase = ("-", word[1:]) if word.startswith("-") else ("", word)
        words = _WORD.findall(phrase)
        if not words:
            continue
        term = '"' + " ".join(words) + '"' + ("*" if word is not None and word.endswith("*") else "")
        if minus:
            excluded.append(term)
        elif either:
            groups[-1].append(term)
        else:
            groups.append([term])
        either = False
    if not groups:
        return ""
    wanted = " AND ".join(f"({' OR '.join(group)})" if len(group) > 1 else group[0] for group in groups)
    return f"({wanted})" + "".join(f" NOT {term}" for term in excluded) if excluded else wanted


class SearchShelf(Shelf):
    def search(self, text: str, *, councils: Sequence[str] = (), publishers: Sequence[str] = (), since: date | None = None,
               until: date | None = None, relevant_only: bool = False, limit: int = 20) -> SearchAnswer:
        """
        Articles whose latest version matches.

        Args:
            text: As in ``fts_query``; nothing in it is an error.
            councils: Names or GSS codes; an article must be tagged with one of them.
            publishers: Titles, upper and lower case alike.
            since, until: Days of publication (else of first sight), both included.
            limit: Most hits.
        """
        asked = fts_query(text)
        if not asked:
            return SearchAnswer(query=text, asked="", hits=(), matches=0, more=False)
        where, values = _filters(councils, publishers, since, until, relevant_only)
        try:
            found, matches, more = self._ranked(asked, where, values, limit)
        except sqlite3.OperationalError as error:
            if "fts5" in str(error) or "syntax" in str(error):      # a query that FTS5 does not take, in spite of the quoting
                return SearchAnswer(query=text, asked=asked, hits=(), matches=0, more=False)
            raise
        return SearchAnswer(query=text, asked=asked, matches=matches, more=more,
                            hits=tuple(self._hit(asked, rowid, score) for rowid, score in found))

    def _ranked(self, asked: str, where: str, values: Sequence[object], limit: int) -> tuple[list[tuple[int, float]], int, bool]:
        """
        (rowid and score of the best, how many were ranked, whether there were more).

        Filters come before ranking, so that ranking sees few rows; a filter that leaves few articles is asked before the words are.
        """
        rowids = [row[0] for row in self._matching(asked, where, values)]
        more, kept = len(rowids) > RANKED, rowids[:RANKED]
        if not kept:
            return [], 0, False
        # the plus keeps SQLite from asking the index once for each rowid
        best = self.rows(
            """SELECT f.rowid, -bm25(article_versions_fts, ?, 1.0) AS score FROM article_versions_fts f
                WHERE article_versions_fts MATCH ? AND f.rowid >= ? AND f.rowid <= ? AND +f.rowid IN (SELECT value FROM json_each(?))
                ORDER BY score DESC, f.rowid DESC LIMIT ?""",
            TITLE_WEIGHT, asked, kept[-1], kept[0], as_json(kept), limit)
        return [(row[0], round(row[1], 4)) for row in best], len(kept), more

    def _matching(self, asked: str, where: str, values: Sequence[object]) -> list[sqlite3.Row]:
        """The newest matches in their latest version, one more than are ranked."""
        few = [row[0] for row in self.rows(
            f"""SELECT v.id FROM articles a CROSS JOIN article_versions v ON v.article_id = a.article_id AND v.version = a.latest_version
                 WHERE true {where} LIMIT ?""", *values, FEW + 1)] if where else []
        if where and len(few) <= FEW:
            return self.rows("""SELECT f.rowid FROM article_versions_fts f WHERE article_versions_fts MATCH ?
                                   AND +f.rowid IN (SELECT value FROM json_each(?)) ORDER BY f.rowid DESC LIMIT ?""", asked, as_json(few), RANKED + 1)
        return self.rows(
            f"""SELECT f.rowid FROM article_versions_fts f
                  CROSS JOIN article_versions v ON v.id = f.rowid
                  CROSS JOIN articles a ON a.article_id = v.article_id AND a.latest_version = v.version
                 WHERE article_versions_fts MATCH ? {where} ORDER BY f.rowid DESC LIMIT ?""", asked, *values, RANKED + 1)

    def _hit(self, asked: str, rowid: int, score: float) -> SearchHit:
        row = self.row(
            """SELECT a.article_id, a.url, a.publisher, v.title, a.published_at, a.first_seen_at, coalesce(r.relevant, 0) AS relevant,
                      p.story_id, i.incident_id,
                      (SELECT group_concat(council, '|') FROM (SELECT council FROM council_tags t WHERE t.article_id = a.article_id
                          AND t.version = v.version AND t.role <> 'background' ORDER BY t.role = 'affected' DESC, council)) AS councils,
                      snippet(article_versions_fts, -1, ?, ?, '…', ?) AS snippet
                 FROM article_versions_fts f JOIN article_versions v ON v.id = f.rowid JOIN articles a ON a.article_id = v.article_id
                 LEFT JOIN relevance r ON r.article_id = a.article_id
                 LEFT JOIN placements p ON p.article_id = a.article_id AND p.position = 0
                 LEFT JOIN incident_articles i ON i.article_id = a.article_id
                WHERE article_versions_fts MATCH ? AND f.rowid = ?""", *MARKS, SNIPPET_WORDS, asked, rowid)
        return SearchHit(
            article_id=row["article_id"], url=row["url"], publisher=row["publisher"], title=row["title"], published_at=row["published_at"],
            first_seen_at=row["first_seen_at"], relevant=bool(row["relevant"]), story_id=row["story_id"], incident_id=row["incident_id"],
            councils=tuple((row["councils"] or "").split("|")) if row["councils"] else (), snippet=" ".join(row["snippet"].split()), score=score)


def _filters(councils: Sequence[str], publishers: Sequence[str], since: date | None, until: date | None, relevant_only: bool
             ) -> tuple[str, list[object]]:
    """SQL conditions over ``a``, and their values."""
    where, values = [], []
    if councils:
        marks = ", ".join("?" for _ in councils)
        where.append(f"""AND a.article_id IN (SELECT t.article_id FROM council_tags t WHERE t.version = a.latest_version AND t.role <> 'background'
                         AND (t.gss IN ({marks}) OR t.council COLLATE NOCASE IN ({marks})))""")
        values += [*(name.upper() for name in councils), *councils]
    if publishers:
        where.append(f"AND a.publisher COLLATE NOCASE IN ({', '.join('?' for _ in publishers)})")
        values += publishers
    if since is not None:
        where.append("AND a.dated_at >= ?")
        values.append(since.isoformat())
    if until is not None:
        where.append("AND a.dated_at < ?")
        values.append(f"{until.isoformat()}U")      # "T" of a time sorts before "U": the whole day is in
    if relevant_only:
        where.append("AND EXISTS (SELECT 1 FROM relevance r WHERE r.article_id = a.article_id AND r.relevant = 1)")
    return " ".join(where), values
