"""Who owns a title: two papers of one owner are not two sources, and what is not known is not guessed."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.imports import KINDS
from monitor.publishers import find
from monitor.publishers.titles import DATA

ROWS = list(csv.DictReader(DATA.open(encoding="utf-8", newline="")))


@pytest.mark.parametrize(("publisher", "host", "group", "kind"), [
    ("Oxford Mail", "", "Newsquest", "regional"),
    ("oxford mail", "www.oxfordmail.co.uk", "Newsquest", "regional"),
    ("The Manchester Evening News", "", "Reach", "regional"),
    ("Burnley Express", "", "National World", "regional"),
    ("Telegraph and Argus", "", "Newsquest", "regional"),
    ("KentOnline", "kentonline.co.uk", "Iliffe", "regional"),
    ("BBC News", "bbc.co.uk", "BBC", "national"),
    ("Daily Mirror", "", "Reach", "national"),
    ("Infosecurity Magazine", "", "RELX", "trade"),
    ("", "oxfordmail.co.uk", "Newsquest", "regional"),
    ("Some Section Of The Mail", "oxfordmail.co.uk", "Newsquest", "regional"),
])
def test_a_title_is_found_by_its_name_or_its_host(publisher, host, group, kind):
    found = find(publisher, host)

    assert (group, kind) == (found.group, found.kind)


@pytest.mark.parametrize(("publisher", "host"), [("Nobody's Gazette of Exampletown", ""), ("Nobody's Gazette", "gazette.example"), ("", ""), ("The", "")])
def test_a_title_nobody_listed_is_not_known(publisher, host):
    assert find(publisher, host) is None


def shared_names():
    owners: dict[str, set[str]] = {}
    for row in ROWS:
        owners.setdefault(row["title"].casefold().removeprefix("the "), set()).add(row["group"])
    return sorted(name for name, groups in owners.items() if len(groups) > 1)


def test_a_name_of_several_papers_of_different_owners_is_not_known():
    """An owner guessed wrong makes one source out of two, or two out of one."""
    assert shared_names()
    assert {None} == {getattr(find(name), "group", None) for name in shared_names()}


def test_the_host_tells_papers_of_one_name_apart():
    """``The Post`` is a name of many owners."""
    shared = set(shared_names())
    hosts: dict[str, set[str]] = {}
    for row in ROWS:
        hosts.setdefault(row["host"], set()).add(row["group"])
    told = [(row, find(row["title"], row["host"])) for row in ROWS
            if row["title"].casefold().removeprefix("the ") in shared and row["host"] and row["group"] and len(hosts[row["host"]]) == 1]

    assert told
    assert [] == [row["title"] for row, found in told if found is None or found.group not in (row["group"], None)]


def test_name_and_host_of_two_owners_are_not_known():
    """A page that says one paper and stands on another's host is syndicated, or lies."""
    assert find("Oxford Mail", "manchestereveningnews.co.uk").group is None


def test_an_owner_only_presumed_is_not_known():
    """Ownership not known never counts as independent."""
    unknown = [row for row in ROWS if not row["group"]]

    assert unknown
    assert {None} == {getattr(find(row["title"]), "group", None) for row in unknown}


def test_a_thousand_titles_have_an_owner():
    assert 1000 <= sum(bool(row["group"]) for row in ROWS)
    assert 1000 <= len({row["title"] for row in ROWS if (found := find(row["title"], row["host"])) and found.group})


def test_every_row_is_well_formed():
    assert set(KINDS) >= {row["kind"] for row in ROWS}
    assert [] == [row for row in ROWS if not row["title"].strip() or row["host"].startswith("www.") or "/" in row["host"]]
    assert len(ROWS) == len({tuple(row.values()) for row in ROWS})
    assert [] == [row for row in ROWS if "presumed" in row["group"].lower() or row["group"].lower() == "independent"]


def test_one_owner_has_one_spelling():
    """``Reach`` and ``Reach plc`` would be two sources."""
    spellings: dict[str, set[str]] = {}
    for row in ROWS:
        spellings.setdefault("".join(c for c in row["group"].lower() if c.isalnum()), set()).add(row["group"])
    assert [] == [found for found in spellings.values() if len(found) > 1]
    assert [] == [row["group"] for row in ROWS if row["group"].lower().endswith((" ltd", " plc", " limited", " llp", " cic"))]


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_name_and_host_can_be_asked(publisher, host):
    found = find(publisher, host)

    assert found is None or found.kind in KINDS
