"""The settings a digest is told with: kept with the day, so that it can be told again as it was, whatever feeds.yml says by then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config import Settings

NOT_KEPT = ("recipients", "webhook")
"""Of the part ``digest``: to whom it went is the outbox's matter, and no reader's of the database."""


def told_with(settings: Settings) -> dict[str, object]:
    """What of the settings decides the bytes of a digest, apart from the judgements it tells of."""
    kept = {name: value for name, value in asdict(settings.digest).items() if name not in NOT_KEPT}
    return {"timezone": settings.timezone, "watch": list(settings.watch), "digest": kept}


def as_told(settings: Settings, kept: Mapping[str, Any], but: Collection[str] = ()) -> Settings:
    """
    The settings with those that a digest was told with.

    Args:
        kept: As ``told_with`` gave it, perhaps in an earlier program: what it did not know stays, what is gone since is left out.
        but: Dotted keys that stay as they are in ``settings``.
    """
    digest = {each.name: _as_kept(kept["digest"][each.name]) for each in fields(settings.digest)
              if each.name in kept["digest"] and each.name not in NOT_KEPT and f"digest.{each.name}" not in but}
    top = {name: _as_kept(kept[name]) for name in ("timezone", "watch") if name in kept and name not in but}
    return replace(settings, **top, digest=replace(settings.digest, **digest))


def _as_kept(value: Any) -> Any:
    """JSON has lists where the settings have tuples."""
    return tuple(value) if isinstance(value, list) else value
