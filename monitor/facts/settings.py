"""Every number of the facts room."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsSettings:
    """Thresholds of reading and weighing; the numbers come from the labelled week and articles, measured by ``tests/eval``."""

    frames: bool = True
    """Whether the frame lexicon takes part; off leaves the lexical score alone (a check for overfitting)."""
    new_without_frame: float = 0.66
    """Least novelty score (0 to 1, the open one) at which a sentence without a known frame is new. Tuned on labelled incidents."""
    new_with_frame: float = 0.36
    """Least novelty score at which a sentence with an unseen key is new; below it is a repeat in other grammar. Same source."""
    new_detail: float = 0.75
    """Least novelty score at which a sentence is new that says how long, how often or until when of something known, as nobody has. Same source."""
    new_voice: float = 0.84
    """Least novelty score at which a sentence is new in which a person speaks whom no sentence before named. Same source."""
    new_beside_frames: float = 0.84
    """Least novelty score at which a sentence is new although all its keys are known. Same source."""
    new_beside_narrow: float = 0.90
    """The same when what is known is that a body was hit, by whom or when: the point of a sentence. Same source."""
    new_in_statement: float = 0.70
    """The same in a body's own statement, which seldom repeats what it has said. Same source."""
    new_in_derived: float = 0.92
    """Least score of a sentence without an unseen key in a text rewritten from another one: other words are the rule there. Same source."""
    new_in_answer: float = 0.84
    """The same in the answer to a question that readers ask: pages of questions and answers say again, in other words, what was told."""
    new_in_rewriter: float = 1.01
    """The same in a publisher of kind ``rewriter``, whose trade is other words for what was told; above 1: only an unseen key is new there."""
    rest_unseen: float = 0.45
    """Least idf-weighted share of never used words outside its known frames for a sentence to be new by its words. Same source."""
    rest_unseen_statement: float = 0.30
    """The same in a body's own statement."""
    large_figure: float = 500.0
    """A figure from here on is known again by itself when the sentence speaks of the same things."""
    figure_words: int = 2
    """Least words or word classes that such a sentence shares with the earlier one."""
    rest_words: int = 3
    """Least number of content words outside the known frames for that."""
    possibly_new: float = 0.85
    """From this share of the threshold on a sentence is seen, with the remark "possibly new": 0.60 of 0.69 to 0.75 (facts guide, section 5)."""
    copy_containment: float = 0.85
    """Share of a sentence's words in one earlier sentence from which, inside a copy, it is that sentence again."""
    same_containment: float = 0.90
    """Share of the words in one earlier sentence from which any sentence with equal numbers and polarity is a repeat. Facts guide, section 5."""
    neighbours: int = 5
    """How many of the nearest earlier sentences are compared for wording."""
    candidates: int = 30
    """How many earlier sentences the index compares in full for one sentence; more cost time and changed no verdict."""
    pair_window: int = 8
    """Distance in words up to which two words of a clause make a pair (facts guide, section 2)."""
    weight_jaccard: float = 0.40
    """Weight of one minus the best Jaccard overlap in the novelty score; the four add up to 1. Measured on the development parts of TREC-TS and
    ECB+ and on labelled council incidents: Jaccard and pairs do most of it everywhere (AUC .76, .81, .70 to .84)."""
    weight_pairs: float = 0.40
    """Weight of the idf-weighted share of word pairs that no earlier sentence has."""
    weight_words: float = 0.05
    """Weight of the idf-weighted share of words that no earlier sentence has; more helps on open news and harms where texts are reworded."""
    weight_amount: float = 0.15
    """Weight of how much unseen there is in all: ECB+ AUC .807 to .83, TREC-TS .764 to .757."""
    open_left: float = 0.30
    """Weight of the idf-weighted share of a sentence that the best earlier one leaves out, in the score of a sentence of which only the words are
    known; the four add up to 1. Chosen by hand beside a logistic regression over the development parts of TREC-TS and ECB+ (general news) and
    labelled council incidents, each worth the same, one stream left out: AUC .769, .853, .707; with three parts and no shingles of letters before
    .770, .839, .700. Weights fitted to one of them alone reach .776 and .870."""
    open_jaccard: float = 0.15
    """Weight of one minus the best Jaccard overlap in it."""
    open_pairs: float = 0.15
    """Weight of the idf-weighted share of word pairs that no earlier sentence has in it."""
    open_amount: float = 0.40
    """Weight of how many shingles of four letters stand in it for the first time, outside menus and credits."""
    number_tolerance: float = 0.05
    """Two amounts that differ by at most this share are one amount, rounded: 4,100 and about 4,000."""
    least_words: int = 3
    """Words of a sentence below which it is a label or an answer that tells nothing by itself."""
    statement_words: int = 25
    """Most words of a statement (contract, section 5)."""
    statement_hours: int = 36
    """For so long after a fact was first seen a better wording of it may become its statement; afterwards only when the first is a fragment."""
    clause_words: int = 5
    """Least words on either side of a comma at which a clause is cut."""
    longest_clause: int = 120
    """Words of a clause beyond this are not searched for frames: tables and menus are no sentences."""
    variant_words: int = 6
    """Least words of a quotation that is compared with another one for changed wording."""
    variant_overlap: float = 0.60
    """Least share of the shorter quotation's words in the other one for the two to be versions of one saying (token-set 60, facts guide)."""
    variant_matter: float = 0.50
    """Least share of the words that carry content: two sayings that share "we", "are" and "to" are two sayings."""
    variant_same: float = 0.90
    """Share from which the wording counts as the same (partial ratio 90, facts guide)."""
    background_years: int = 1
    """A year this many years or more before the article's makes a sentence background, beside a verb of the past."""
    update_hours: int = 18
    """A changed number this many hours later is an update; sooner it is a contradiction."""

    @property
    def recipe(self) -> str:
        """Algorithm and numbers behind the verdicts; a new recipe weighs again."""
        news = "-".join(f"{x:g}" for x in (self.new_without_frame, self.new_with_frame, self.new_detail, self.new_voice,
                                             self.new_beside_frames, self.new_beside_narrow, self.new_in_answer,
                                             self.new_in_statement, self.new_in_derived, self.new_in_rewriter, self.rest_unseen,
                                             self.rest_unseen_statement, self.rest_words, self.large_figure, self.figure_words))
        weights = "-".join(f"{x:g}" for x in (self.weight_jaccard, self.weight_pairs, self.weight_words, self.weight_amount,
                                               self.open_left, self.open_jaccard, self.open_pairs, self.open_amount))
        return (f"facts14/{'frames' if self.frames else 'lexical'}/{news}/{self.copy_containment:g}-{self.same_containment:g}/{weights}/"
                f"{self.number_tolerance:g}/{self.variant_overlap:g}-{self.variant_matter:g}-{self.variant_same:g}/{self.update_hours}")
