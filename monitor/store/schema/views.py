"""
The views of the public contract, in its order, with exactly its columns.

``CONTRACT`` is the one place in the project that names them: the migration makes them from ``VIEWS``, a test compares
``sqlite_master`` with ``CONTRACT``, and the documentation is made from it.

``CROSS JOIN`` is SQLite's way to keep the order of tables: left to itself it begins with all articles, relevant or not (measured).
"""

CONTRACT: dict[str, tuple[str, ...]] = {
    "v_articles": ("article_id", "url", "publisher", "publisher_group", "title", "byline", "published_at", "first_seen_at", "language",
                   "words", "relevant", "relevance_score", "relevance_reason", "kind", "story_id", "incident_id", "origin",
                   "origin_evidence"),
    "v_article_texts": ("article_id", "version", "title", "text", "seen_at"),
    "v_copies": ("article_id", "story_id", "lead_article_id", "relation", "similarity", "containment", "reason"),
    "v_stories": ("story_id", "incident_id", "lead_article_id", "origin", "articles", "publishers", "publisher_groups",
                  "first_published_at"),
    "v_incidents": ("incident_id", "title", "status", "first_seen_at", "last_seen_at", "articles", "stories", "facts"),
    "v_article_councils": ("article_id", "gss", "council", "role", "evidence"),
    "v_incident_councils": ("incident_id", "gss", "council", "role", "standing", "since", "evidence"),
    "v_sentences": ("article_id", "version", "position", "start", "end", "text", "place", "kind", "novelty", "reason"),
    "v_facts": ("fact_id", "incident_id", "statement", "type", "subject", "frame", "value", "unit", "polarity", "standing",
                "first_seen_at", "first_article_id", "articles", "publishers", "origins"),
    "v_fact_mentions": ("fact_id", "article_id", "version", "sentence_position", "start", "end", "quote", "attribution", "origin",
                        "hedge", "seen_at"),
    "v_conflicts": ("conflict_id", "incident_id", "fact_a", "fact_b", "kind", "severity", "explanation", "detected_at"),
    "v_digest_items": ("digest_date", "section", "position", "fact_id", "conflict_id", "statement", "standing", "told_at"),
    "v_timeline": ("incident_id", "at", "at_precision", "what", "fact_id"),
    "v_feed_health": ("url", "publisher", "state", "last_success_at", "failing_since", "reason", "next_due_at"),
    "v_runs": ("run_id", "started_at", "ended_at", "outcome", "exit_code", "feeds_checked", "feeds_failed", "articles_new", "facts_new"),
}

VIEWS: dict[str, str] = {
    "v_articles": """
        SELECT a.article_id, a.url, a.publisher, a.publisher_group, a.title, a.byline, a.published_at, a.first_seen_at, a.language,
               a.words, coalesce(r.relevant, 0) AS relevant, r.score AS relevance_score,
               (SELECT group_concat(json_extract(value, '$.rule') || CASE json_extract(value, '$.quote') WHEN '' THEN ''
                                    ELSE ': “' || json_extract(value, '$.quote') || '”' END, '; ')
                  FROM json_each(r.reasons)) AS relevance_reason,
               coalesce(r.kind, CASE a.not_article WHEN '' THEN 'news' ELSE 'not_article' END) AS kind,
               p.story_id, i.incident_id, coalesce(o.origin, a.publisher) AS origin, coalesce(o.evidence, '') AS origin_evidence
          FROM articles a
          LEFT JOIN relevance r ON r.article_id = a.article_id
          LEFT JOIN placements p ON p.article_id = a.article_id AND p.position = 0
          LEFT JOIN incident_articles i ON i.article_id = a.article_id
          LEFT JOIN origins o ON o.article_id = a.article_id""",
    "v_article_texts": """
        SELECT article_id, version, title, text, seen_at FROM article_versions""",
    "v_copies": """
        SELECT article_id, story_id, lead_article_id, relation, similarity, containment, reason FROM placements""",
    "v_stories": """
        SELECT p.story_id,
               (SELECT i.incident_id FROM placements m JOIN articles a ON a.article_id = m.article_id
                  JOIN incident_articles i ON i.article_id = m.article_id
                 WHERE m.story_id = p.story_id AND m.position = 0 ORDER BY a.dated_at, a.article_id LIMIT 1) AS incident_id,
               lead.article_id AS lead_article_id,
               (SELECT origin FROM origins o WHERE o.article_id = lead.article_id) AS origin,
               count(DISTINCT p.article_id) AS articles, count(DISTINCT a.publisher) AS publishers,
               count(DISTINCT coalesce(a.publisher_group, '?' || a.publisher)) AS publisher_groups,
               min(a.published_at) AS first_published_at
          FROM placements p
          JOIN articles a ON a.article_id = p.article_id
          JOIN articles lead ON lead.article_id =
               (SELECT m.article_id FROM placements m JOIN articles b ON b.article_id = m.article_id
                 WHERE m.story_id = p.story_id ORDER BY m.relation <> 'original', m.position, b.dated_at, b.article_id LIMIT 1)
         GROUP BY p.story_id""",
    "v_incidents": """
        SELECT n.incident_id, n.title, n.status, min(a.first_seen_at) AS first_seen_at, max(v.seen_at) AS last_seen_at,
               count(DISTINCT a.article_id) AS articles,
               (SELECT count(DISTINCT p.story_id) FROM placements p JOIN incident_articles j ON j.article_id = p.article_id
                 WHERE j.incident_id = n.incident_id AND p.position = 0) AS stories,
               (SELECT count(*) FROM facts f WHERE f.incident_id = n.incident_id) AS facts
          FROM incidents n
          CROSS JOIN incident_articles i ON i.incident_id = n.incident_id
          CROSS JOIN articles a ON a.article_id = i.article_id
          CROSS JOIN article_versions v ON v.article_id = a.article_id
         GROUP BY n.incident_id""",
    "v_article_councils": """
        SELECT t.article_id, t.gss, t.council, t.role, t.evidence
          FROM council_tags t JOIN articles a ON a.article_id = t.article_id AND a.latest_version = t.version""",
    "v_incident_councils": """
        SELECT incident_id, gss, council, role, standing, since, evidence FROM incident_councils""",
    "v_sentences": """
        SELECT s.article_id, s.version, s.position, s."start", s."end", substr(v.text, s."start" + 1, s."end" - s."start") AS text,
               s.place, s.kind, s.novelty, s.reason
          FROM sentences s JOIN article_versions v ON v.article_id = s.article_id AND v.version = s.version""",
    "v_facts": """
        SELECT f.fact_id, f.incident_id, f.statement, f.type, f.subject, f.frame, f.value, f.unit, f.polarity, f.standing,
               f.first_seen_at, f.first_article_id,
               (SELECT count(DISTINCT m.article_id) FROM mentions m WHERE m.fact_id = f.fact_id) AS articles,
               (SELECT count(DISTINCT a.publisher) FROM mentions m JOIN articles a ON a.article_id = m.article_id
                 WHERE m.fact_id = f.fact_id) AS publishers,
               f.origins
          FROM facts f""",
    "v_fact_mentions": """
        SELECT m.fact_id, m.article_id, m.version, m.sentence AS sentence_position, m."start", m."end",
               substr(v.text, m."start" + 1, m."end" - m."start") AS quote, m.attribution, m.origin, m.hedge, m.seen_at
          FROM mentions m JOIN article_versions v ON v.article_id = m.article_id AND v.version = m.version""",
    "v_conflicts": """
        SELECT conflict_id, incident_id, fact_a, fact_b, kind, severity, explanation, detected_at FROM conflicts""",
    "v_digest_items": """
        SELECT digest_date, section, position, fact_id, conflict_id, statement, standing, told_at FROM digest_items""",
    "v_timeline": """
        SELECT incident_id, at, at_precision, what, fact_id FROM timeline""",
    "v_feed_health": """
        SELECT f.url, f.publisher, f.state, f.last_success_at, f.failing_since,
               coalesce(f.reason, (SELECT group_concat(n.kind || ': ' || n.detail, '; ') FROM feed_notes n WHERE n.feed = f.url)) AS reason,
               f.next_due_at
          FROM feeds f WHERE f.listed = 1""",
    "v_runs": """
        SELECT run_id, started_at, ended_at, outcome, exit_code, feeds_checked, feeds_failed, articles_new, facts_new FROM runs""",
}
