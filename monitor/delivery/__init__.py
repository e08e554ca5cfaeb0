"""
Telling people: mail, webhooks, alerts. Thinks about letters and when to try again; ``smtp.py`` hands mail over.

The store remembers (``store/outbox.py``), the pipeline walks (``pipeline/delivering.py``, ``pipeline/alerting.py``).
"""
