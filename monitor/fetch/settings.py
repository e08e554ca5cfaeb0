"""How fetching behaves: limits, politeness, back-off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners of every request. Sources: reliability guide, section 5, unless said otherwise."""

    contact: str = ""
    """Address shown to publishers in our client name; empty: none is shown."""
    allow_hosts: tuple[str, ...] = ()
    """``host:port`` that may be private and are not spaced out, exactly as in the address; everything else must be public."""
    ports: tuple[str, ...] = ("80", "443", "8080", "8443")
    """Ports that may be asked at a public host."""
    deadline_seconds: float = 20.0
    """Whole time of one address with all its redirects, seconds."""
    connect_seconds: float = 5.0
    """Time to connect, seconds."""
    read_seconds: float = 10.0
    """Longest silence of a server, seconds."""
    most_feed_bytes: int = 10_000_000
    """Largest feed, bytes, packed or unpacked."""
    most_page_bytes: int = 5_000_000
    """Largest page, bytes, packed or unpacked."""
    most_robots_bytes: int = 512_000
    """Part of a robots.txt that is read, bytes (RFC 9309 asks for at least 500 KiB)."""
    most_redirects: int = 5
    """Redirects followed for one address."""
    most_location_characters: int = 2048
    """Longest address a redirect may name, characters."""
    at_once: int = 64
    """Requests under way at one time, to all hosts together, and bodies held in memory at most. Each feed mostly has a host of its own, so it
    is our line and not theirs that this spares; measured over 1,000 unchanged feeds: 16 take 1.15 s, 64 take 0.6 s (``make bench``)."""
    per_host: int = 2
    """Requests under way at one time at one host."""
    spacing_seconds: float = 1.0
    """Least time between the starts of two requests at one host, seconds."""
    stop_grace_seconds: float = 10.0
    """Time that requests under way get to finish when a run is stopped, seconds."""
    most_entries: int = 2000
    """Items taken from one feed; the rest is counted as skipped."""
    most_title_characters: int = 1000
    """Longest title kept, characters."""
    most_guid_characters: int = 2000
    """Longest guid kept, characters; a longer one is replaced by its hash."""
    most_summary_characters: int = 64_000
    """Longest summary kept, characters."""
    most_tag_bytes: int = 65_536
    """Longest tag of a feed that is parsed, bytes: the parser is quadratic in it."""
    most_attributes: int = 1000
    """Most attributes of one tag of a feed that is parsed."""
    most_repeats: int = 60_000
    """Most line breaks, table cells or comments of a feed that is parsed; three times the bound for a page, since a feed holds many."""
    interval_minutes: float = 60.0
    """Time between two visits of a feed that does not date its items, minutes; every morning's run looks at all feeds whatever their interval."""
    least_interval_minutes: float = 15.0
    """Shortest time between two visits, minutes."""
    most_interval_hours: float = 24.0
    """Longest time between two visits, longest back-off and longest Retry-After that is honoured, hours."""
    gap_share: float = 0.5
    """Part of the usual time between two items after which a feed is worth a visit: an item is met after a quarter of that time on average."""
    silence_share: float = 0.1
    """Part of the time since the newest item after which a feed is worth a visit: ten days of silence make one visit a day. Our choice."""
    rate_days: float = 28.0
    """Days of a feed's items that its usual time between two is taken from; four weeks hold every weekday equally often."""
    most_wish_hours: float = 4.0
    """Longest wish to stay away (Cache-Control, Expires, ttl) that is honoured, hours; some feeds ask for a year by mistake."""
    retry_after_scope: str = "host"
    """Whom a wish to wait (429, 503 with Retry-After) concerns: ``host``, every address of that host, or ``feed``, that address alone."""
    moves_before_kept: int = 3
    """Equal permanent redirects in a row after which a feed is asked at its new address."""
    move_hours: float = 24.0
    """Time over which these must have been met, hours."""
    hard_weight: float = 1.0
    """Weight of a failure that will likely stay (401, 403, not a feed), in intervals a failure."""
    soft_weight: float = 0.5
    """Weight of a failure that live feeds do recover from (404, 5xx, dns), in intervals a failure."""
    temporary_weight: float = 0.25
    """Weight of a failure of the moment (timeout, cut body), in intervals a failure."""
    failures_before_rest: int = 30
    """Weight of failures in a row after which a feed is looked at rarely; it is never dropped."""
    rest_days: float = 30.0
    """Time between two visits of such a feed, days."""
    robots_hours: float = 24.0
    """Time for which a robots.txt is believed, hours (RFC 9309, section 2.4)."""
    most_crawl_delay_seconds: float = 30.0
    """Longest Crawl-delay that is honoured, seconds; pages of a host that asks for more come one in that time."""
    proxy: str = ""
    """``http://host:port`` that all requests go through; empty: none, whatever the environment says. It resolves the names, so that it and not
    we must keep private addresses apart."""
    jitter: float = 0.1
    """Part by which a back-off is shortened or lengthened, so that feeds do not come due together."""
    full_fetch_days: float = 7.0
    """Time after which a feed is fetched whole although the server says it is unchanged, days; some servers lie."""

    @property
    def recipe(self) -> str:
        """Changes when what is read from the same bytes may change."""
        return (f"feedparser6/entries{self.most_entries}/tag{self.most_tag_bytes}/attributes{self.most_attributes}"
                f"/repeats{self.most_repeats}")
