"""Reading: the bytes of a page -> Extraction with places, or Refusal with a reason. Runs in the guarded worker."""

from .plain import engine_default
from .read import extract, refuse_early
from .settings import ExtractSettings

__all__ = ["ExtractSettings", "engine_default", "extract", "refuse_early"]
