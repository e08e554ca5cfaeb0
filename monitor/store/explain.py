"""Every verdict on one article, fact, story or incident, as rows for ``monitor explain``."""

from __future__ import annotations

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
        one["told"] = self._all("SELECT digest_date, section, position, statement FROM digest_items WHERE fact_id = ?", fact_id)
        one["conflicts"] = self._all("SELECT * FROM v_conflicts WHERE fact_a = ? OR fact_b = ?", fact_id, fact_id)
        return one

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
