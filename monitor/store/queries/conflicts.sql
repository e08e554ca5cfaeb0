-- title: What contradicts what
SELECT c.severity, c.kind, b.statement AS one, n.statement AS other, c.explanation, c.incident_id, c.detected_at
  FROM v_conflicts c
  JOIN v_facts b ON b.fact_id = c.fact_a
  JOIN v_facts n ON n.fact_id = c.fact_b
 ORDER BY CASE c.severity WHEN 'hard' THEN 1 WHEN 'soft' THEN 2 ELSE 3 END, c.detected_at, c.conflict_id
