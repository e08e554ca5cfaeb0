"""The ledger of an incident: sentences with verdicts, facts, mentions, conflicts."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import Fact, Ledger, Mention, TimelineEntry
from .base import Shelf, iso, moment


class FactsShelf(Shelf):
    def save(self, ledger: Ledger, recipe: str) -> None:
        """
        Replace the ledger of an incident.

        A fact or conflict that was told in a digest and is no longer found keeps its row and evidence, marked as retired:
        nothing that was told ever loses its source.
        """
        incident = ledger.incident_id
        facts = {fact.fact_id for fact in ledger.facts}
        told_facts = {row[0] for row in self.rows(
            """SELECT f.fact_id FROM facts f WHERE f.incident_id = ? AND (
                    EXISTS (SELECT 1 FROM digest_items d WHERE d.fact_id = f.fact_id) OR
                    EXISTS (SELECT 1 FROM conflicts c JOIN digest_items d ON d.conflict_id = c.conflict_id
                             WHERE c.fact_a = f.fact_id OR c.fact_b = f.fact_id))""", incident)}
        conflicts = {conflict.conflict_id for conflict in ledger.conflicts}
        kept = told_facts - facts
        self.db.execute("""DELETE FROM conflicts WHERE incident_id = ? AND NOT EXISTS
                            (SELECT 1 FROM digest_items d WHERE d.conflict_id = conflicts.conflict_id)""", (incident,))
        for row in self.rows("SELECT conflict_id FROM conflicts WHERE incident_id = ?", incident):
            if row[0] not in conflicts:
                self.db.execute("UPDATE conflicts SET retired = 1 WHERE conflict_id = ?", (row[0],))
        for row in self.rows("SELECT fact_id FROM facts WHERE incident_id = ?", incident):
            if row[0] in kept:
                self.db.execute("UPDATE facts SET retired = 1, told_as_new = 0 WHERE fact_id = ?", (row[0],))
            else:
                self.db.execute("DELETE FROM mentions WHERE fact_id = ?", (row[0],))
                if row[0] not in facts:
                    self.db.execute("DELETE FROM facts WHERE fact_id = ?", (row[0],))
        self._insert_facts(ledger, recipe)
        self._insert_sentences(ledger, recipe)

    def _insert_facts(self, ledger: Ledger, recipe: str) -> None:
        self.db.executemany(
            """INSERT INTO facts (fact_id, incident_id, statement, type, subject, frame, value, unit, polarity, standing, first_seen_at, new_at,
                                  first_article_id, origins, told_as_new, why, retired, recipe)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
               ON CONFLICT (fact_id) DO UPDATE SET statement = excluded.statement, type = excluded.type, subject = excluded.subject,
                   frame = excluded.frame, value = excluded.value, unit = excluded.unit, polarity = excluded.polarity,
                   standing = excluded.standing, first_seen_at = excluded.first_seen_at, new_at = excluded.new_at,
                   first_article_id = excluded.first_article_id,
                   origins = excluded.origins, told_as_new = excluded.told_as_new, why = excluded.why, retired = 0,
                   recipe = excluded.recipe""",
            [(fact.fact_id, fact.incident_id, fact.statement, fact.type, fact.subject, fact.frame, fact.value, fact.unit,
              fact.polarity, fact.standing, iso(fact.first_seen_at), iso(fact.new_at or fact.first_seen_at), fact.first_article_id,
              fact.origins, int(fact.told_as_new), fact.why, recipe)
             for fact in ledger.facts])
        self.db.executemany(
            """INSERT OR IGNORE INTO mentions (fact_id, article_id, version, sentence, "start", "end", attribution, origin, hedge, seen_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [(fact.fact_id, mention.article_id, mention.version, mention.sentence, mention.start, mention.end, mention.attribution,
              mention.origin, mention.hedge, iso(mention.seen_at)) for fact in ledger.facts for mention in fact.mentions])
        self.db.executemany(
            """INSERT INTO conflicts (conflict_id, incident_id, fact_a, fact_b, kind, severity, rule, explanation, detected_at, retired)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
               ON CONFLICT (conflict_id) DO UPDATE SET fact_a = excluded.fact_a, fact_b = excluded.fact_b, kind = excluded.kind,
                   severity = excluded.severity, rule = excluded.rule, explanation = excluded.explanation,
                   detected_at = excluded.detected_at, retired = 0""",
            [(one.conflict_id, one.incident_id, one.fact_a, one.fact_b, one.kind, one.severity, one.rule, one.explanation,
              iso(one.detected_at)) for one in ledger.conflicts])

    def _insert_sentences(self, ledger: Ledger, recipe: str) -> None:
        self.db.execute("DELETE FROM sentences WHERE incident_id = ?", (ledger.incident_id,))
        verdicts = {(one.article_id, one.version, one.position): one for one in ledger.novelties}
        rows = []
        for article_id, version, sentences in ledger.sentences:
            for sentence in sentences:
                verdict = verdicts[(article_id, version, sentence.position)]
                rows.append((article_id, version, sentence.position, ledger.incident_id, sentence.start, sentence.end, sentence.place,
                             sentence.kind, sentence.reason, verdict.novelty, verdict.rule, verdict.score, verdict.threshold,
                             verdict.compared_with, verdict.reason, recipe))
        self.db.executemany(
            """INSERT OR REPLACE INTO sentences (article_id, version, position, incident_id, "start", "end", place, kind, kind_reason,
                   novelty, rule, score, threshold, compared_with, reason, recipe)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows)

    def of_incident(self, incident_id: str) -> list[Fact]:
        """The facts on record, as ``weigh`` wants its ``previous``."""
        mentions: dict[str, list[Mention]] = {}
        for row in self.rows("""SELECT m.* FROM mentions m JOIN facts f ON f.fact_id = m.fact_id
                                 WHERE f.incident_id = ? AND f.retired = 0 ORDER BY m.article_id, m.version, m."start", m."end\"""",
                             incident_id):
            mentions.setdefault(row["fact_id"], []).append(Mention(
                article_id=row["article_id"], version=row["version"], sentence=row["sentence"], start=row["start"], end=row["end"],
                attribution=row["attribution"], origin=row["origin"], hedge=row["hedge"], seen_at=moment(row["seen_at"])))
        return [Fact(fact_id=row["fact_id"], incident_id=incident_id, statement=row["statement"], type=row["type"],
                     subject=row["subject"], frame=row["frame"], value=row["value"], unit=row["unit"], polarity=row["polarity"],
                     standing=row["standing"], first_seen_at=moment(row["first_seen_at"]), first_article_id=row["first_article_id"],
                     origins=row["origins"], told_as_new=bool(row["told_as_new"]), why=row["why"],
                     mentions=tuple(mentions.get(row["fact_id"], ())))
                for row in self.rows("SELECT * FROM facts WHERE incident_id = ? AND retired = 0 ORDER BY first_seen_at, fact_id",
                                     incident_id)]

    def save_timeline(self, incident_id: str, steps: Iterable[TimelineEntry]) -> None:
        """Replace the timeline of an incident; its facts are on record."""
        self.db.execute("DELETE FROM timeline WHERE incident_id = ?", (incident_id,))
        self.db.executemany(
            "INSERT OR REPLACE INTO timeline (fact_id, incident_id, kind, at, at_precision, what) VALUES (?, ?, ?, ?, ?, ?)",
            [(step.fact_id, incident_id, step.kind, iso(step.at), step.at_precision, step.what) for step in steps])

    def count_first_seen(self, incident_facts_since: str) -> int:
        return int(self.value("SELECT count(*) FROM facts WHERE first_seen_at = ? AND told_as_new = 1", incident_facts_since))
