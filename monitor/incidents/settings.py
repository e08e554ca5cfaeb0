"""Numbers of the incident room."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsSettings:
    """When an article joins an incident that is already on record."""

    window_days: int = 60
    """Days between an article and the nearest article of an incident within which a shared affected council is enough. Our choice:
    in a list of 29 UK incidents two councils stand twice, the nearer pair 91 days apart, while letters and regulators follow after weeks."""

    before_days: int = 7
    """Days before the first report that calls a council affected within which an odd failure there may have been its beginning. Our choice:
    weeklies report an odd failure days before anybody calls it an incident."""

    longest_days: int = 400
    """Days after which only a story, a slug or a retrospective's own date joins an article to an incident. Our choice: a regulator's
    decision and the anniversary fall within it."""

    least_closeness: float = 0.12
    """Least average TF-IDF cosine to the incident's articles, 0 to 1, to join without a shared affected council inside the window,
    or with one beyond it. Measured on the demonstration week, see tests/eval."""

    compared_articles: int = 20
    """How many of an incident's latest articles the closeness is averaged over."""

    @property
    def recipe(self) -> str:
        return f"council-window{self.before_days}+{self.window_days}/{self.longest_days}/tfidf{self.least_closeness:.2f}x{self.compared_articles}/1"
