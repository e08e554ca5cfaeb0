-- title: Feeds that do not answer
SELECT publisher, state, reason, failing_since, last_success_at, next_due_at, url
  FROM v_feed_health
 ORDER BY state = 'ok', last_success_at, publisher
