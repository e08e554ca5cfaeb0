"""What is filed about a digest that was told."""

from __future__ import annotations

import sqlite3

from monitor.digest import FORMATS, DigestSettings, compose
from monitor.store.digests import DigestsShelf
from monitor.store.schema.digests import TABLES
from tests import make


def test_every_fact_of_an_item_is_filed_as_told():
    """Else a fact that was told with another one would be told again the next morning."""
    rows = [make.fact_row(n, frame=frame, evidence=(make.evidence(1),)) for n, frame in ((1, "shut_down"), (2, "eta"), (3, "started"))]
    digest = compose(make.material(*rows, make.fact_row(4, statement="Other thing")), DigestSettings())
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    for statement in TABLES:
        db.execute(statement)
    DigestsShelf(db).claim(digest, {name: render(digest).encode() for name, render in FORMATS.items()}, make.SEVEN,
                           now=make.SEVEN, folder="reports")
    told = [tuple(row) for row in db.execute("SELECT position, fact_id, statement FROM digest_items WHERE section = 'new' ORDER BY position")]
    first = digest.new[0].statement
    assert [(1, "f1", first), (2, "f4", digest.new[1].statement), (3, "f2", first), (4, "f3", first)] == told
