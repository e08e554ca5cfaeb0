"""What is filed about a digest that was told."""

from __future__ import annotations

from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.settings import DigestSettings
from monitor.store import Store
from tests import make


def test_every_fact_of_an_item_is_filed_as_told():
    """Else a fact that was told with another one would be told again the next morning."""
    rows = [make.fact_row(n, frame=frame, evidence=(make.evidence(1),)) for n, frame in ((1, "shut_down"), (2, "eta"), (3, "started"))]
    digest = compose(make.material(*rows, make.fact_row(4, statement="Other thing")), DigestSettings())
    with Store.open(":memory:") as store:
        store.db.execute("PRAGMA foreign_keys = OFF")  # the facts themselves are not on file here
        files = {name: render(digest).encode() for name, render in FORMATS.items()}
        store.digests.claim(digest, files, make.SEVEN, now=make.SEVEN, folder="reports")
        told = [tuple(row) for row in store.db.execute(
            "SELECT position, fact_id, statement FROM v_digest_items WHERE section = 'new' ORDER BY position")]
    first = digest.new[0].statement
    assert [(1, "f1", first), (2, "f4", digest.new[1].statement), (3, "f2", first), (4, "f3", first)] == told
