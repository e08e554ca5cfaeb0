"""Reading: the bytes of a page -> Extraction with places, or Refusal with a reason. Runs in the guarded worker."""

from .read import extract, refuse_early
from .settings import ExtractSettings

__all__ = ["ExtractSettings", "extract", "refuse_early"]
