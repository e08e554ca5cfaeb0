"""Doctor: looks at everything a run needs before a run misses it, and says the next step."""

from .examine import Report, examine
from .finding import Finding

__all__ = ["Finding", "Report", "examine"]
