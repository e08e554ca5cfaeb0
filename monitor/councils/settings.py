"""Numbers that steer which names count as councils, and how a role is chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilsSettings:
    """How names are weighed and roles are chosen."""

    least_sure: float = 0.5
    """Least certainty that words mean this body, 0 to 1, for a mention to be kept. Chosen on tests/eval/relevance_cases.jsonl."""
    full_name: float = 0.98
    """Certainty of a name with council, borough or corporation in it (``Arun District Council``), 0 to 1."""
    part_name: float = 0.8
    """Certainty of the first half of a joint name with council or town hall after it (``Redcar council``), 0 to 1."""
    bare_name: float = 0.5
    """Certainty of a place name alone that means nothing else, 0 to 1."""
    risky_name: float = 0.25
    """Certainty of a place name alone that is also a word, a person, a club or a place abroad (``Hart``, ``Boston``), 0 to 1."""
    short_letters: float = 0.3
    """Certainty of two or three capitals alone (``ECC``), 0 to 1."""
    named_in_full: float = 0.4
    """Added when the same text, the publisher's name or the feed names the same council in full, 0 to 1."""
    acts_like_a_council: float = 0.25
    """Added when a verb or a noun of councils follows (``Reading residents``, ``Bury has confirmed``), 0 to 1."""
    council_text: float = 0.25
    """Added when the text speaks of councils at all, 0 to 1."""
    in_a_list: float = 0.4
    """Added when it stands in a list that ends in councils or boroughs, 0 to 1."""
    plainly: float = 0.7
    """Certainty of one mention from which the other bare ones in the same text are kept too, 0 to 1."""
    advert_sure: float = 0.3
    """Certainty given to the tag of a council named only in an advert, a teaser or a furniture line, 0 to 1: below ``least_sure``."""
    old_days: int = 180
    """A date at least so long before publication marks its sentence as background; days."""
    by_words: float = 0.8
    """Certainty that ``the council`` or ``we`` means the council it is taken for, 0 to 1."""
    clears: int = 2
    """A council reported as hit in so many sentences more than it is said not to be stays affected; sentences."""

    @property
    def recipe(self) -> str:
        return (f"councils13/{self.least_sure:g}/{self.full_name:g}/{self.part_name:g}/{self.bare_name:g}/{self.risky_name:g}/"
                f"{self.short_letters:g}/{self.named_in_full:g}/{self.acts_like_a_council:g}/{self.council_text:g}/{self.in_a_list:g}/{self.plainly:g}/"
                f"{self.advert_sure:g}/{self.old_days}/{self.by_words:g}/{self.clears}")
