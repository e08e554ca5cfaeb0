-- title: How councils stand in each incident
SELECT i.incident_id, i.status, c.council, c.role, c.standing, c.since, c.evidence
  FROM v_incident_councils c
  JOIN v_incidents i ON i.incident_id = c.incident_id
 WHERE c.role IN ('affected', 'alerted', 'cleared', 'responding')
 ORDER BY i.last_seen_at DESC, i.incident_id, c.role, c.council
