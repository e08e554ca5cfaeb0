"""
Articles that carry one text become a story, and every text gets an origin.

    article -> sign -> [index: near] -> place -> [index: save]        origin, story_origin beside it

The index is the store's; everything here is pure. Candidates come from a banded MinHash sketch, winnowed passages and quotations;
a link is made only on the text of both. Import what you need from its module: nothing is imported here.
"""
