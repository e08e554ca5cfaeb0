"""What a visit's new items say of the feed itself: is it still the one that was put on the list?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ..records import Entry
from .run import Run

SHIFT = "content_shift"
"""Name of the note, as ``monitor status`` shows it."""
ACCEPTED_AFTER = timedelta(days=30)
"""A feed that has been another one for so long is taken for what it is now, and its profile begins anew."""


def watch(run: Run, feed: str, new: Sequence[Entry]) -> None:
    """
    Measure new items against the feed's profile, note a feed that has become another one, and widen the profile.

    Called inside the transaction of the visit. While a feed is noted its profile stands still, so that it is not taught the new contents.
    """
    from ..fetch.shift import Profile, shifted, widened

    if not new:
        return
    shelf = run.store.profiles
    profile = Profile(*shelf.profile(feed))
    change = shifted(profile, new)
    since = shelf.since(feed, SHIFT)
    if change is not None and (since is None or run.now - since < ACCEPTED_AFTER):
        shelf.note(feed, SHIFT, str(change), run.now)
        run.refused("feeds", SHIFT)
        return
    if change is not None:
        profile = Profile()
    if since is not None and (change is not None or len(new) > 1):
        shelf.forget(feed, SHIFT)
    profile = widened(profile, new)
    shelf.save(feed, profile.items, profile.sites, profile.words)
