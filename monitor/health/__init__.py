"""Health: what of a run a person or a machine that watches must learn, told when it begins to last and not before."""

from .alarms import persisting
from .drift import drifted
from .metrics import metrics_text

__all__ = ["drifted", "metrics_text", "persisting"]
