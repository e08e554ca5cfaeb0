"""feeds.yml with a feed more or less: the rest of the file stays as the person wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.config.edit import with_feeds, without_feed
from monitor.config.yaml import parse_yaml
from monitor.errors import ConfigError
from monitor.records import Feed

NEW = Feed(url="https://new.example/rss", publisher="New Paper", group="Group: One", kind="trade", councils=("Westminster", "Hackney"))
PLAIN = Feed(url="https://plain.example/feed?x=1&y=2", publisher="Plain")
WRITTEN = """# the feeds of our office
settings:
  timezone: Europe/London   # ours
feeds:   # the list

  # first the locals
  - url: https://paper.example/rss     # good
    publisher: Paper
    # Paper is weekly

  - url: "https://other.example/rss"
    publisher: 'Other: the paper'
    councils: [Westminster]
    # a trailing note
# the end
"""


def listed(text: str) -> list:
    return [item.plain() for item in parse_yaml(text, "feeds.yml").value["feeds"].value]


def test_a_feed_is_written_behind_the_last_and_every_line_stays():
    lines = with_feeds(WRITTEN, "feeds.yml", [NEW]).splitlines()

    assert [
        "  - url: https://new.example/rss",
        "    publisher: New Paper",
        '    group: "Group: One"',
        "    kind: trade",
        "    councils: [Westminster, Hackney]",
    ] == lines[14:19]
    assert WRITTEN.splitlines() == lines[:14] + lines[19:]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "settings: {timezone: Europe/London}",
        "feeds:\n",
        "feeds: []\n",
        "feeds: null\n",
        "feeds:   # none\n\nsettings:\n  timezone: Europe/London\n",
        "feeds: [{url: 'https://a.example/', publisher: A}]\n",
        "feeds: [\n  {url: 'https://a.example/', publisher: A},   # a\n]\n",
        "feeds:\n- url: https://a.example/\n  publisher: A",
        "feeds:\n- publisher: A\n  url: https://a.example/\nsettings:\n  timezone: Europe/London\n",
        "feeds:\n    -   url: https://a.example/\n        publisher: A\n    # note\n",
        "feeds:\n  -\n    url: https://a.example/\n    publisher: A\n",
        "feeds:\n  - {url: 'https://a.example/', publisher: A}\n",
        "feeds:\n  - url: https://a.example/\n    publisher: >\n      A\n\n\n# end\n",
        "feeds:\r\n  - url: https://a.example/\r\n    publisher: A\r\n",
        "---\nfeeds:\n  - url: https://a.example/\n    publisher: A\n",
        "feeds:\n  - &one\n    url: https://a.example/\n    publisher: A\n",
        "settings:\n  watch: [Hackney]\n  digest:\n    at: '07:00'\nfeeds:\n  - url: https://a.example/\n    publisher: |-\n      A\nmore: 1\n",
    ],
    ids=repr,
)
def test_any_layout_is_added_to_and_taken_from(text):
    """Whatever a person's hand or editor made of the file."""
    before = (parse_yaml(text, "feeds.yml").value or {}).get("feeds")
    before = [item.plain() for item in before.value] if before and before.value else []
    added = with_feeds(text, "feeds.yml", [NEW, PLAIN])

    assert [
        *before,
        {"url": NEW.url, "publisher": "New Paper", "group": "Group: One", "kind": "trade", "councils": ["Westminster", "Hackney"]},
        {"url": PLAIN.url, "publisher": "Plain", "kind": "regional"},
    ] == listed(added)
    assert [line.partition("#")[2] for line in text.splitlines() if "#" in line] == [line.partition("#")[2] for line in added.splitlines() if "#" in line]
    assert ("\r\n" in text) == ("\r\n" in added)
    for number in range(len(before) + 2):
        left = listed(without_feed(added, "feeds.yml", number))
        assert left == listed(added)[:number] + listed(added)[number + 1 :]


def test_a_feed_is_taken_out_with_its_own_lines_only():
    assert WRITTEN.replace("  - url: https://paper.example/rss     # good\n    publisher: Paper\n    # Paper is weekly\n", "") == without_feed(
        WRITTEN, "feeds.yml", 0
    )
    assert WRITTEN.replace(
        "  - url: \"https://other.example/rss\"\n    publisher: 'Other: the paper'\n    councils: [Westminster]\n    # a trailing note\n", ""
    ) == without_feed(WRITTEN, "feeds.yml", 1)


@pytest.mark.parametrize("text", ["{feeds: []}", "- a\n- b\n", "feeds: 7\n", "feeds: [\n", "\tfeeds:\n", "feeds: &one\n---\n", "5\n", "a: 1\n...\n",
                                  "feeds:\n- url: a\n  b: |+\n\n\n"])
def test_what_cannot_be_changed_safely_is_refused(text):
    with pytest.raises(ConfigError, match="feeds.yml"):
        with_feeds(text, "feeds.yml", [NEW])


WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"), min_size=1, max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@examples(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.lists(WORDS, max_size=2)), min_size=1, max_size=4))
def test_any_name_is_read_back_as_it_was(rows):
    """A paper called ``Yes: #1 & 'only'`` is called so."""
    feeds = [
        Feed(url=f"https://a.example/{n}", publisher=publisher, group=group, councils=tuple(councils)) for n, (publisher, group, councils) in enumerate(rows)
    ]

    for start in ("feeds:\n  - url: https://x.example/\n    publisher: X\n", "feeds: [{url: 'https://x.example/', publisher: X}]"):
        found = listed(with_feeds(start, "feeds.yml", feeds))[-len(feeds) :]
        assert [(feed.publisher, feed.group, list(feed.councils)) for feed in feeds] == [
            (one["publisher"], one["group"], one.get("councils", [])) for one in found
        ]


def test_a_thousand_feeds_are_written_in_seconds():
    import time

    began = time.process_time()
    with_feeds(WRITTEN, "feeds.yml", [Feed(url=f"https://paper{n}.example/rss", publisher=f"Paper {n}") for n in range(1000)])

    assert time.process_time() - began < 6


@pytest.mark.parametrize("text", ["", "\n", "# ours\n", "# ours\nsettings:\n  timezone: Europe/London\n"])
def test_a_file_without_a_list_gets_one_below_what_stands_there(text):
    """Also a file with a remark and nothing else."""
    edited = with_feeds(text, "feeds.yml", [PLAIN])

    assert edited.startswith(text.strip())
    assert [PLAIN.url] == [feed["url"] for feed in listed(edited)]
