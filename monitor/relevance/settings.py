"""Numbers that steer what counts as our subject."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevanceSettings:
    """How much must speak for an article, and where it must stand; the reader's own rules come before all of it."""

    keep: tuple[str, ...] = ()
    """Rules that make an article relevant whatever else speaks against it: AND, OR, NOT, NEAR/5 (at most five words apart), "a phrase", begin*,
    brackets. An article that a drop rule meets is dropped all the same."""
    drop: tuple[str, ...] = ()
    """Rules that make an article irrelevant; written like keep."""

    enough: float = 0.7
    """Points for, less points against, from which an article is relevant; a plain attack sentence with a council is 1. Chosen on
    tests/eval/relevance_cases.jsonl."""
    enough_in_context: float = 0.35
    """Points that are enough when the page names a council with an incident open; one sentence of the opening on computers that are lost, shut,
    rebuilt or slowly back. Chosen on tests/eval/context_cases.jsonl."""
    beside: int = 45
    """How far apart ``servers`` and ``rebuilt`` may stand in one sentence to be a sign; characters, about seven words."""
    near: int = 11
    """How far apart the words of a sign (``somebody``, ``got into``, ``accounts``) may stand in one sentence; words between two of them. Chosen on
    the dev parts of tests/eval/relevance_unseen.jsonl and relevance_unseen_b.jsonl."""
    about_share: float = 0.8
    """The same for a page that title and first sentences say is about a council and nobody else, wherever the happening stands; 0 to 1."""
    trouble: float = 0.7
    """Points when computers do not work and somebody is called in, in one sentence or the next; points."""
    frame_words: int = 3
    """So many different words of a class (a post to be filled, a prize, a plan) in title and opening tell what a page is instead; words."""
    frame_weight: float = 0.4
    """Points against for each of them; points."""
    frame_most: float = 1.6
    """At most; points."""
    unreal_share: float = 0.15
    """Share of the points of a sentence that fears, rehearses or teaches what it tells of; 0 to 1."""
    surely: float = 0.7
    """Points of a sign from which nothing weaker is looked for in its sentence; points."""
    spared: float = 0.6
    """Points against when a page says that the council was not involved, and does not tell plainly of an attack on it; points."""
    plain_worth: float = 0.8
    """Points from which a sentence of title or opening tells plainly of an attack on the council it names; points."""
    least_worth: float = 0.4
    """Points from which a sentence says that there was an attack at all, so that neither a storm nor a scam explains it; points."""
    supplied_share: float = 0.8
    """Share of the points of what befell a supplier, on a page that names councils; 0 to 1."""
    quote: int = 120
    """Longest quotation of a reason; characters."""
    most: float = 3.0
    """Points for are counted up to here, so that a long text cannot shout down what speaks against; points."""
    title_gain: float = 1.5
    """A happening in the title counts so many times one in the text; factor."""
    later_share: float = 0.6
    """A happening after the opening counts this share: teasers and background stand there; 0 to 1."""
    opening: int = 4
    """How many sentences after the title are the opening; sentences."""
    apart_share: float = 0.5
    """Share of the points when the council stands in a neighbouring sentence, not in the same; 0 to 1."""
    supplier_gain: float = 0.3
    """Points when a supplier of councils is named beside the happening and councils anywhere; points."""
    attack_softens: float = 0.5
    """Share of the points against that stays when title or opening tell plainly of an attack on a council; 0 to 1."""
    steepness: float = 2.2
    """Slope of the logistic curve that turns points into the score of 0 to 1."""
    old_days: int = 270
    """A year so long before publication, in title or opening, makes a retelling; days."""
    roundup_sections: int = 3
    """Paragraphs that open with a short heading (``Oxford.``) from which a page is a round-up; paragraphs."""

    @property
    def recipe(self) -> str:
        own = f"/rules-{crc32(repr((self.keep, self.drop)).encode()):08x}" if self.keep or self.drop else ""
        return (f"signs1/{self.enough:g}/{self.enough_in_context:g}/{self.beside}/{self.near}/{self.supplied_share:g}/{self.about_share:g}/{self.trouble:g}/"
                f"{self.frame_words}/{self.frame_weight:g}/{self.frame_most:g}/{self.plain_worth:g}/{self.spared:g}/{self.surely:g}/{self.unreal_share:g}/{self.least_worth:g}/{self.most:g}/{self.title_gain:g}/{self.later_share:g}/"
                f"{self.opening}/{self.apart_share:g}/{self.supplier_gain:g}/{self.attack_softens:g}/{self.steepness:g}/{self.old_days}/"
                f"{self.roundup_sections}{own}")
