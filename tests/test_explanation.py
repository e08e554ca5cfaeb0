"""``monitor explain``: what is told to a person, and what to one who tunes."""

from __future__ import annotations

from monitor.explanation import Explanation


def test_rules_and_recipes_are_told_with_verbose_only():
    """A person who asks why wants reasons; who tunes wants the rules too."""
    row = {"statement": "It is off", "type": "event", "subject": "", "frame": "offline", "value": "", "unit": "", "polarity": "asserted",
           "standing": "reported", "origins": 1, "publishers": 1, "articles": 1, "why": "nobody said so before", "told_as_new": 1,
           "recipe": "facts9/x", "told": [], "conflicts": [],
           "mentions": [{"publisher": "Post", "published_at": None, "seen_at": "2026-03-11T07:00:00Z", "quote": "It is off.",
                         "article_id": "a1", "version": 1,
                         "start": 0, "end": 10, "attribution": "", "origin": "", "hedge": "none", "rule": "near-copy", "score": 0.5, "threshold": 0.9,
                         "compared_with": None, "reason": "no earlier sentence is like it", "compared_text": None}]}
    told = Explanation(kind="fact", name="f1", rows=row)
    assert "nobody said so before" in told.as_text() and "no earlier sentence is like it" in told.as_text()
    assert not [word for word in ("facts9/x", "near-copy") if word in told.as_text()]
    assert [word for word in ("facts9/x", "near-copy", "against 0.90") if word in told.as_text(rules=True)] == ["facts9/x", "near-copy", "against 0.90"]
