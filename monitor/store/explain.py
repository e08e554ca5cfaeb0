"""Every verdict on one article, fact, story or incident, as rows for ``monitor explain``."""

from __future__ import annotations

import json

from .base import Shelf


class ExplainShelf(Shelf):
    def kind_of(self, name: str) -> str | None:
        """article, fact, conflict, story or incident; None if nothing has that id."""
        for kind, table, column in (("article", "articles", "article_id"), ("fact", "facts", "fact_id"),
                                    ("conflict", "conflicts", "conflict_id"), ("story", "stories", "story_id"),
                                    ("incident", "incidents", "incident_id")):
            if self.row(f"SELECT 1 FROM {table} WHERE {column} = ?", name):
                return kind
        return None

    def article(self, article_id: str) -> dict[str, object]:
        one = dict(self.row("SELECT * FROM v_articles WHERE article_id = ?", article_id))
        one["addresses"] = [row[0] for row in self.rows("SELECT address FROM addresses WHERE article_id = ? ORDER BY 1", article_id)]
        one["versions"] = self._all("SELECT version, seen_at, method, text_sha256, length(text) AS characters FROM article_versions "
                                    "WHERE article_id = ? ORDER BY version", article_id)
        one["page"] = self._all("""SELECT p.url, p.status, p.fetched_at, p.state, p.reason, p.body_sha256, p.extracted_recipe
                                     FROM pages p JOIN addresses d ON d.address = p.address WHERE d.article_id = ?""", article_id)
        one["relevance"] = self._all("SELECT recipe, relevant, score, kind, reasons FROM relevance WHERE article_id = ?", article_id)
        one["councils"] = self._all("""SELECT version, gss, council, role, standing, evidence, sure FROM council_tags
                                        WHERE article_id = ? ORDER BY version, council""", article_id)
        one["stories"] = self._all("""SELECT story_id, relation, lead_article_id, similarity, containment, reason, spans, recipe
                                        FROM placements WHERE article_id = ? ORDER BY position""", article_id)
        for place in one["stories"]:
            place["shared"] = self._shared(article_id, place)
        one["provenance"] = [self.provenance(article_id, version["version"]) for version in one["versions"]]
        one["incident"] = self._all("SELECT incident_id, reason, recipe FROM incident_articles WHERE article_id = ?", article_id)
        one["sentences"] = self._all(
            """SELECT v.version, v.position, v.text, v.place, v.kind, s.kind_reason, v.novelty, s.rule, s.score, s.threshold,
                      s.compared_with, v.reason
                 FROM v_sentences v JOIN sentences s ON s.article_id = v.article_id AND s.version = v.version AND s.position = v.position
                WHERE v.article_id = ? ORDER BY v.version, v.position""", article_id)
        one["failures"] = self._all("SELECT step, reason, detail, at, tries FROM failures WHERE item = ?", article_id)
        return one

    def fact(self, fact_id: str) -> dict[str, object]:
        one = dict(self.row("SELECT v.*, f.why, f.told_as_new, f.recipe, f.retired FROM v_facts v JOIN facts f USING (fact_id) "
                            "WHERE v.fact_id = ?", fact_id))
        one["mentions"] = self._all(
            """SELECT m.*, a.publisher, a.url, a.published_at, s.rule, s.score, s.threshold, s.compared_with,
                      (SELECT w.text FROM v_sentences w WHERE w.article_id || '/' || w.version || '/' || w.position = s.compared_with)
                          AS compared_text
                 FROM v_fact_mentions m JOIN articles a ON a.article_id = m.article_id
                 LEFT JOIN sentences s ON s.article_id = m.article_id AND s.version = m.version AND s.position = m.sentence_position
                WHERE m.fact_id = ? ORDER BY a.dated_at, m.article_id, m.version, m."start\"""", fact_id)
        for mention in one["mentions"]:
            mention["provenance"] = self.provenance(mention["article_id"], mention["version"])
        one["told"] = self._all("SELECT digest_date, section, position, statement FROM digest_items WHERE fact_id = ?", fact_id)
        one["conflicts"] = self._all("SELECT * FROM v_conflicts WHERE fact_a = ? OR fact_b = ?", fact_id, fact_id)
        return one

    def provenance(self, article_id: str, version: int) -> dict[str, object]:
        """
        Where a version's text comes from, back to the bytes: version and its hash, page and its hash, feed entry, visit of the feed, run.

        Parts that there are none of are NULL: an imported article has no page, an old visit has left the ledger.
        """
        # a file of an older schema is explained too, as far as it knows
        dropped = ("(SELECT t.dropped_at FROM tombstones t WHERE t.article_id = v.article_id AND t.version = v.version)"
                   if self._has("tombstones") else "NULL")
        row = self.row(
            f"""SELECT v.seen_at, v.method, v.text_sha256, length(v.text) AS characters, {dropped} AS dropped_at,
                       (SELECT r.run_id FROM runs r WHERE r.started_at = v.seen_at ORDER BY r.run_id LIMIT 1) AS run_id
                  FROM article_versions v WHERE v.article_id = ? AND v.version = ?""", article_id, version)
        found: dict[str, object] = {"version": dict(row)} if row is not None else {"version": None}
        run_id = row["run_id"] if row is not None else None
        found["page"] = next(iter(self._all(
            """SELECT p.url, p.answered_url, p.status, p.content_type, p.fetched_at, p.body_sha256, p.body IS NOT NULL AS bytes_kept,
                      p.extracted_recipe
                 FROM pages p JOIN addresses d ON d.address = p.address WHERE d.article_id = ? AND p.fetched_at IS NOT NULL
                ORDER BY p.fetched_at > ?, p.fetched_at DESC, p.address LIMIT 1""", article_id, row["seen_at"] if row is not None else "")), None)
        found["entry"] = next(iter(self._all(
            """SELECT e.feed, e.guid, e.first_seen_at, e.content_sha256 FROM entries e JOIN addresses d ON d.address = e.address
                WHERE d.article_id = ? ORDER BY e.first_seen_at, e.entry_id LIMIT 1""", article_id)), None)
        feed = found["entry"]["feed"] if found["entry"] else None
        visits = self._all("SELECT run_id, at, outcome, answered_url, entries, new_entries FROM fetches WHERE feed = ? AND run_id = ?",
                           feed, run_id) if self._has("fetches") else []
        found["visit"] = next(iter(visits), None)
        return found

    def _has(self, table: str) -> bool:
        return self.row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table) is not None

    def _shared(self, article_id: str, place: dict[str, object]) -> list[dict[str, object]]:
        """The words that an article and the one it was compared with have in common, with both places."""
        texts = [str(self.value("""SELECT v.text FROM article_versions v JOIN articles a ON a.article_id = v.article_id AND a.latest_version = v.version
                                    WHERE v.article_id = ?""", one) or "") for one in (article_id, place["lead_article_id"])]
        return [{"start": start, "end": end, "lead_start": lead_start, "lead_end": lead_end, "text": texts[0][start:end],
                 "lead_text": texts[1][lead_start:lead_end]} for start, end, lead_start, lead_end in json.loads(str(place["spans"]))]

    def conflict(self, conflict_id: str) -> dict[str, object]:
        one = dict(self.row("SELECT v.*, c.rule, c.retired FROM v_conflicts v JOIN conflicts c USING (conflict_id) "
                            "WHERE v.conflict_id = ?", conflict_id))
        one["before"], one["after"] = self.fact(one["fact_a"]), self.fact(one["fact_b"])
        return one

    def story(self, story_id: str) -> dict[str, object]:
        one: dict[str, object] = {"story_id": story_id}
        one.update(dict(self.row("SELECT * FROM v_stories WHERE story_id = ?", story_id) or {}))
        one["members"] = self._all("""SELECT c.*, a.publisher, a.url, a.published_at FROM v_copies c JOIN articles a USING (article_id)
                                       WHERE c.story_id = ? ORDER BY a.dated_at, a.article_id""", story_id)
        one["merges"] = self._all("SELECT * FROM story_merges WHERE story_id = ? OR merged_into = ?", story_id, story_id)
        return one

    def incident(self, incident_id: str) -> dict[str, object]:
        one = dict(self.row("SELECT * FROM v_incidents WHERE incident_id = ?", incident_id) or {"incident_id": incident_id})
        one["councils"] = self._all("SELECT * FROM v_incident_councils WHERE incident_id = ? ORDER BY since, council", incident_id)
        one["articles_in_it"] = self._all(
            """SELECT a.article_id, a.publisher, a.title, a.published_at, i.reason FROM incident_articles i JOIN articles a USING (article_id)
                WHERE i.incident_id = ? ORDER BY a.dated_at, a.article_id""", incident_id)
        one["conflicts"] = self._all("SELECT * FROM v_conflicts WHERE incident_id = ? ORDER BY detected_at", incident_id)
        return one

    def _all(self, question: str, *values: object) -> list[dict[str, object]]:
        return [dict(row) for row in self.rows(question, *values)]
