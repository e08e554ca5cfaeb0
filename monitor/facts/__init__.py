"""
Facts: from articles to claims, what is new, what was seen, what stands against what.

``claims.read`` reads an article, ``weigh.weigh`` holds it against what is on record. Import what you need from its module: nothing is imported here.
"""
