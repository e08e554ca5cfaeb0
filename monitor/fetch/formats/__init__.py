"""
What a feed's bytes say: ``read.read_feed`` tells the form and hands over to ``xml``, ``jsonfeed`` or ``sitemap``.

Everything here runs in the guarded worker. Nothing here raises on odd bytes: what is no feed is a FetchFailure with its reason.
"""
