-- title: What changed since it was told: before and after
SELECT d.digest_date, c.severity, c.kind, b.statement AS before, n.statement AS after, c.explanation
  FROM v_digest_items d
  JOIN v_conflicts c ON c.conflict_id = d.conflict_id
  JOIN v_facts b ON b.fact_id = c.fact_a
  JOIN v_facts n ON n.fact_id = c.fact_b
 ORDER BY d.digest_date DESC, d.position
