"""Numbers of the grouping room."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingSettings:
    """How texts are sketched, which pairs are looked at, and when two articles carry one text."""

    shingle_words: int = 5
    """Words of a shingle in the MinHash sketch and in the similarity that is shown."""

    permutations: int = 128
    """Values of a MinHash sketch: standard error of the estimate at most .044 (Broder 1997: sqrt(J(1-J)/permutations))."""

    sketch_bytes: int = 1
    """Bytes that are kept of each value of a sketch, 1 to 4. Two values that differ agree in their last byte once in 256 (b-bit sketches: Li and
    Koenig 2010), which the estimate takes off again; bands are made of whole values."""

    seed: int = 1
    """Seed of the permutations; another one makes other sketches, which are never compared with these."""

    bands: int = 20
    """Bands of the sketch in the look-up, see ``band_rows``."""

    band_rows: int = 3
    """Values of a band: 20 bands of 3 find a pair of Jaccard .7 with .9998, of .37 with one half; 32 of 4, the usual choice, .9998 and .42."""

    least_shingles: int = 20
    """Fewest different shingles of a text that is sketched; shorter ones are grouped by their exact words only. Under 50 words
    the estimate is noise (measured on the edit ladder)."""

    passage_words: int = 4
    """Words of a passage fingerprint. 4 finds 1.00 of the heavily edited copies of the ladder, 5 finds .94."""

    passage_window: int = 4
    """Fingerprints from which winnowing keeps the smallest (Schleimer, Wilkerson and Aiken 2003), in a short text: no shared run of
    passage_words + passage_window - 1 words is missed, and about 40 % are kept."""

    widest_window: int = 16
    """The same in a very long text: whatever the length, no shared run of passage_words + widest_window - 1 words is missed."""

    passages: int = 64
    """Fingerprints of a text above which the window is widened. Edit ladder and ECB+ pairs, development halves: 64 finds what a window of 4
    for every text finds, at less than half the postings."""

    quote_words: int = 7
    """Fewest words of a quoted sentence that counts as evidence; shorter ones are stock phrases."""

    window_days: int = 30
    """Days before and after an article in which candidates are looked for."""

    most_postings: int = 400
    """Articles behind one fingerprint above which it is passed over when candidates are looked for; counted, not lost."""

    most_candidates: int = 20
    """Candidates that are verified against their text, the best first."""

    template_stories: int = 3
    """Different stories of one owner that share a fingerprint before it counts as that owner's page furniture."""

    fewest_passages: int = 2
    """Shared fingerprints of a candidate that is worth verifying, unless it shares a quotation or a band."""

    least_cover: float = 0.30
    """Share of the shorter text found in the other, 0 to 1, that alone makes a link. Edit ladder, development half."""

    least_cover_passages: float = 0.12
    """Share of the shorter text that makes a link together with ``many_passages`` shared fingerprints."""

    many_passages: int = 8
    """Shared fingerprints that lower the share asked for to ``least_cover_passages``."""

    least_cover_quote: float = 0.06
    """Share of the shorter text that makes a link together with one shared quotation."""

    long_quote_words: int = 10
    """Words of one shared quotation that makes a link by itself, whatever the length of the texts."""

    many_quotes: int = 2
    """Shared quotations that make a link by themselves."""

    least_sentences: int = 2
    """Sentences that must share words before a partial link counts: one stock sentence is no witness."""

    least_words: int = 10
    """Fewest shared words of a link that rests on the share of a text."""

    run_words: int = 4
    """Fewest words in a row that count as shared text in the cover of two articles."""

    tail_words: int = 80
    """Words at the end of a page where what two pages of one owner share is taken for furniture that is not learnt yet."""

    edge_sentences: int = 4
    """Sentences at the end of a page, and one at its beginning, that are looked at for promotion and credits."""

    loose_words: int = 2
    """Words of the short shingles that verify edited text (Clough and Stevenson 2011: two and three words find rewrites)."""

    least_copy_cover: float = 0.75
    """Share of an article's words found in the other text for it to be a copy, when no sentence is its own."""

    own_sentence_cover: float = 0.50
    """Share of a sentence found in the other text under which the sentence is the article's own."""

    edge_words: int = 30
    """Most words of an own sentence at the beginning of a pasted statement that leaves it a copy: it only introduces."""

    derived_cover: float = 0.30
    """Share of the article found in the other text under which the link is ``derived``."""

    pasted_share: float = 0.60
    """Share of a page's characters between quotation marks from which it is a pasted statement."""

    retell_hours: int = 48
    """Hours after a text within which a rewrite of it without shared wording is looked for. Judged on the demonstration week."""

    least_retell_rewriter: float = 0.07
    """Least cosine of content words, 0 to 1, at which a rewriter's article retells another. Demonstration week."""

    least_retell_national: float = 0.12
    """The same for a national title that takes up a local story. Demonstration week."""

    credit_bonus: float = 1.25
    """Factor on the cosine of a text whose agency the article credits."""

    weak_cover: float = 0.20
    """Share of the article found in the other text under which a retelling is looked for beside the shared quotation."""

    most_retell_candidates: int = 40
    """Latest articles that are compared word by word when nothing shares wording."""

    @property
    def signature_recipe(self) -> str:
        """Of the sketch and the fingerprints: rows with another one are made again from the text, never compared."""
        return (f"words{self.shingle_words}/affine32/{self.permutations}x{self.sketch_bytes}/seed{self.seed}"
                f"/winnow{self.passage_words}.{self.passage_window}-{self.widest_window}.{self.passages}/xxh64/quotes{self.quote_words}/nfkc1")

    @property
    def recipe(self) -> str:
        return (f"{self.signature_recipe}/bands{self.bands}x{self.band_rows}/cover{self.least_cover:.2f}.{self.least_cover_passages:.2f}"
                f".{self.least_cover_quote:.2f}/passages{self.many_passages}/quotes{self.many_quotes}.{self.long_quote_words}/copy{self.least_copy_cover:.2f}"
                f"/template{self.template_stories}/{self.window_days}d/retell{self.retell_hours}h{self.least_retell_rewriter:.2f}.{self.least_retell_national:.2f}/1")
