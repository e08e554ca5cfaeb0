"""
When a letter is tried, tried again and given up. Pure.

    claimed -> written -> sending -> sent
                  ^          |
                  +-- wait --+--> failed       (also from ``written``: its recipient was taken off the list)

``sending`` is on record before the message's first byte leaves, ``sent`` after the receipt. Whoever finds ``sending`` at a start does
not know whether the letter arrived: it is sent once more under the same Message-ID, and after that held.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..records import Delivery, Outcome
from .settings import DeliverySettings

NEEDS_A_PERSON = ("login", "no_tls", "tls", "no_password", "no_server", "no_sender", "no_secret", "blocked_address")
"""Reasons that no further attempt mends: told at once, also with -q."""
PATIENCE = 3
"""Attempts after which a fault is told to a person although it may pass by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What an outcome makes of a delivery."""

    state: str
    attempts: int
    unsure: int
    next_try_at: datetime | None
    reason: str
    detail: str


def after(delivery: Delivery, outcome: Outcome, settings: DeliverySettings, now: datetime) -> Next:
    """The delivery's next state after an attempt."""
    attempts = delivery.attempts + 1

    def become(state: str, wait: timedelta | None = None, unsure: int = delivery.unsure) -> Next:
        return Next(state=state, attempts=attempts, unsure=unsure, next_try_at=None if wait is None else now + wait,
                    reason=outcome.reason, detail=outcome.detail)

    if outcome.result == "sent":
        return become("sent")
    wait = back_off(attempts, settings, outcome.retry_after_seconds)
    if outcome.result == "unsure":
        return become("failed", unsure=delivery.unsure + 1) if delivery.unsure >= settings.most_unsure else become(
            "written", wait, delivery.unsure + 1)
    if outcome.result == "refused" and attempts >= settings.most_refusals:
        return become("failed")
    if now - delivery.made_at > timedelta(hours=settings.give_up_hours):
        return become("failed")
    return become("written", wait)


def found_sending(delivery: Delivery, settings: DeliverySettings, now: datetime) -> Next:
    """A crash left it between ``sending`` and ``sent``."""
    held = delivery.unsure >= settings.most_unsure
    return Next(state="failed" if held else "written", attempts=delivery.attempts, unsure=delivery.unsure + 1,
                next_try_at=None if held else now, reason="interrupted", detail="the run was cut off while it was being sent")


def off_the_list(delivery: Delivery) -> Next:
    """The recipient is in feeds.yml no more."""
    return Next(state="failed", attempts=delivery.attempts, unsure=delivery.unsure, next_try_at=None, reason="off_list",
                detail="taken off the list before it was sent")


def back_off(attempts: int, settings: DeliverySettings, asked_seconds: float | None = None) -> timedelta:
    """Wait before the next attempt: doubles, has a ceiling, and is never shorter than the other side asked."""
    minutes = min(settings.first_retry_minutes * 2 ** min(attempts - 1, 20), settings.most_retry_minutes)
    return max(timedelta(minutes=minutes), timedelta(seconds=min(asked_seconds or 0.0, settings.give_up_hours * 3600)))


def due(waiting: Iterable[Delivery], now: datetime) -> list[list[Delivery]]:
    """
    What may be tried now: a list per recipient and kind, oldest first, alerts before digests.

    A recipient gets digests in their order: nothing overtakes one that waits. Alerts do not wait behind digests.
    """
    queues: dict[tuple[bool, str, str], list[Delivery]] = {}
    for one in sorted(waiting, key=lambda d: (d.day, d.made_at, d.delivery_id)):
        queues.setdefault((one.kind != "alert", one.channel, one.recipient), []).append(one)
    ready = []
    for _, queue in sorted(queues.items(), key=lambda item: item[0]):
        for position, one in enumerate(queue):
            if one.next_try_at is not None and one.next_try_at > now:
                queue = queue[:position]
                break
        if queue:
            ready.append(queue)
    return ready


def tell_a_person(reason: str, attempts: int) -> bool:
    """Whether a waiting delivery is more than a hiccup."""
    return reason in NEEDS_A_PERSON or attempts >= PATIENCE
