"""What a person has put right, by evidence that outlives ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A story, an incident or a fact as a correction names it: the id of that day, and what stays true when ids change."""

    id: str
    """Its id when the correction was made; empty if whoever wrote the entry gave none."""
    articles: tuple[str, ...]
    """Addresses of articles in it, the earliest first; of a fact, the one article that says it."""
    words: str = ""
    """The quoted words of a fact; empty for a story or an incident."""
    says: str = ""
    """What the fact says in comparable form, as ``frame / subject / value / polarity``; tells two facts in the same words apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One entry of corrections.yml."""

    kind: str
    """not-relevant, not-this-council, merge, split, same-as or not-new."""
    of: str
    """What it is about: article, story, incident or fact."""
    because: str
    at: datetime
    article: str = ""
    """Address of the article that is not relevant, not about a council, or stands on its own."""
    headline: str = ""
    """Of that article, for the reader of the file."""
    council: str = ""
    """Official short name."""
    gss: str = ""
    first: Named | None = None
    """The story or incident that stays, the fact that is told, the fact that is not new, or what the article leaves."""
    second: Named | None = None
    """The story or incident that is the same, or the fact that repeats the first."""
    line: int = 0
    """Line in the file; 0 if it does not come from one."""

    @property
    def note(self) -> str:
        """How it stands beside the verdicts it changes."""
        return f"a person's correction of {self.at:%Y-%m-%d}: because {self.because}"
