-- title: The latest runs
SELECT run_id, started_at, outcome, exit_code, feeds_checked, feeds_failed, articles_new, facts_new,
       round((julianday(ended_at) - julianday(started_at)) * 86400) AS seconds
  FROM v_runs
 ORDER BY started_at DESC, run_id DESC
 LIMIT 50
