"""The four formats say the same, and nothing hostile survives in any."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.compose import compose
from monitor.digest.formats import FORMATS
from monitor.digest.lint import lint
from monitor.digest.markdown import escape
from monitor.digest.plain import clock_words, safe_link
from monitor.digest.settings import DigestSettings
from monitor.look import policy
from monitor.records import NotChecked
from monitor.text import words as tokens
from tests import make
from tests.digest_day import morning

EXAMPLES = Path(__file__).parent / "data" / "digest"
SHORT = DigestSettings(contact="corrections@example.org")
NONE = DigestSettings(extracts="none")
MISSING = (NotChecked(publisher="Town Hall Weekly", reason="no answer", since=make.SEVEN.replace(year=2025, month=11, day=25, hour=16)),)


def days():
    return {"2025-11-26": compose(morning(), SHORT), "2025-11-26-none": compose(morning(), NONE),
            "2025-11-27-incomplete": compose(morning("2025-11-27", MISSING), SHORT), "2026-03-12-quiet": compose(make.material(), SHORT)}


class Page(HTMLParser):
    """Elements, text and links of a page."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._href: str | None = None
        self._style = False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"
        if tag == "a":
            self._href, self._text = dict(attrs).get("href"), ""

    def handle_endtag(self, tag):
        self._style = False
        if tag == "a" and self._href is not None:
            self.links.append((" ".join(self._text.split()), self._href))
            self._href = None

    def handle_data(self, data):
        if not self._style:
            self.parts.append(data)
            if self._href is not None:
                self._text += data

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


def plain(name: str, source: str) -> str:
    """The words of a format without its markup."""
    if name == "html":
        return Page(source).text
    if name == "md":
        source = re.sub(r"\\([\\`*_{}\[\]<>#|!~&@^$:/.+=)-])", r"\1", source)
    return " ".join(source.split())


@pytest.mark.parametrize("name", list(days()))
@pytest.mark.parametrize("kind", list(FORMATS))
def test_approved_examples(name, kind):
    """A change of wording or order is seen in review; ``APPROVE=1`` writes the examples anew."""
    import os
    made = FORMATS[kind](days()[name])
    path = EXAMPLES / f"{name}.{kind}"
    if os.environ.get("APPROVE"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("name", list(days()))
def test_h5_the_same_items_in_the_same_order_in_every_format(name):
    """A reader of the mail and a reader of the page must not be told different things."""
    digest = days()[name]
    document = json.loads(FORMATS["json"](digest))
    items = [[one["statement"] for one in document["new"]], [one["statement"] for one in document["context"]],
             [side["statement"] for change in document["changed"] for side in (change["before"], change["after"])]]
    for kind in ("html", "md", "txt"):
        text = plain(kind, FORMATS[kind](digest))
        for section in items:
            at = 0
            for statement in section:
                found = text.find(" ".join(statement.split()), at)
                assert found >= 0, (kind, statement)
                at = found + 1
        for words in (digest.subject.replace("\u00a0", " "), *(f"{n.publisher}" for n in digest.completeness.not_checked)):
            assert words in text.replace("\u00a0", " ")


def test_the_json_has_the_keys_of_the_contract_in_their_order():
    old, new = make.fact_row(1, told_on=date(2026, 3, 11)), make.fact_row(2)
    digest = compose(make.material(make.fact_row(3), changed=(make.conflict_row(old, new),), context=(make.fact_row(4, type="background"),),
                                   councils=(make.standing(),), completeness=make.completeness(1, 2, *MISSING)), SHORT)
    document = json.loads(FORMATS["json"](digest))
    fact = ["fact_id", "incident_id", "councils", "statement", "standing", "origins", "publishers", "why", "evidence"]
    assert ["date", "timezone", "period", "subject", "councils", "new", "changed", "context", "repeated", "completeness"] == list(document)
    assert ["from", "to"] == list(document["period"])
    assert ["gss", "council", "role", "standing"] == list(document["councils"][0])
    assert fact == list(document["new"][0]) == list(document["context"][0])
    assert ["article_id", "url", "publisher", "published_at", "quote", "attribution"] == list(document["new"][0]["evidence"][0])
    assert ["conflict_id", "kind", "severity", "explanation", "before", "after"] == list(document["changed"][0])
    assert ["fact_id", "statement", "standing", "at", "told_on", "evidence"] == list(document["changed"][0]["before"])
    assert ["fact_id", "statement", "standing", "at", "evidence"] == list(document["changed"][0]["after"])
    assert ["articles", "publishers"] == list(document["repeated"])
    assert ["checked", "of", "not_checked"] == list(document["completeness"])
    assert ["publisher", "reason", "since"] == list(document["completeness"]["not_checked"][0])
    assert "2026-03-12T07:00:00Z" == document["period"]["to"]


@pytest.mark.parametrize("kind", ["html", "md", "txt"])
def test_the_article_whose_words_are_told_is_linked_even_if_it_was_not_the_first(kind):
    """Who forwards a sentence must be able to check it."""
    row = make.fact_row(statement="Nobody can pay online", origins=2,
                        evidence=(make.evidence(1), make.evidence(2, quote="Nobody can pay online.", story_id="s1")))
    made = " ".join(FORMATS[kind](compose(make.material(row), SHORT)).split())
    assert "https://paper2.example/news/2" in made
    assert "These words: " in made


def test_what_a_page_added_later_has_the_time_of_the_change():
    """Else this morning's news would carry the date of the article's first version."""
    row = make.fact_row(evidence=(make.evidence(version=2, seen_at=make.SEVEN),))
    assert "Paper 1 report, changed by 7am, 12 March." in " ".join(FORMATS["txt"](compose(make.material(row), SHORT)).split())


def test_quotations_have_at_most_25_words():
    long = make.evidence(quote=" ".join(f"w{n}" for n in range(90)))
    document = json.loads(FORMATS["json"](compose(make.material(make.fact_row(evidence=(long,))), SHORT)))
    assert 25 == len(document["new"][0]["evidence"][0]["quote"].split())
    assert document["new"][0]["evidence"][0]["quote"].endswith("\u2026")


# -- extracts: none -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", list(FORMATS))
@pytest.mark.parametrize("day", ["2025-11-25", "2025-11-26", "2025-11-27", "2025-11-29"])
def test_without_extracts_no_eight_words_of_an_article_reach_the_output(kind, day):
    """Who has no licence must be able to publish the digest."""
    material = morning(day)
    made = tokens(plain(kind, FORMATS[kind](compose(material, NONE))))
    shown = {tuple(made[n:n + 8]) for n in range(len(made) - 7)}
    rows = [*material.new, *material.context, *(r for c in material.changed for r in (c.before, c.after))]
    assert rows
    for row in rows:
        for text in (row.statement, *(e.quote for e in row.evidence)):
            said = tokens(text)
            assert not shown & {tuple(said[n:n + 8]) for n in range(len(said) - 7)}


def test_without_extracts_a_fact_of_no_known_frame_has_the_fallback_sentence():
    assert "Paper 1 reports a new detail about Exampletown." == compose(make.material(make.fact_row(frame="")), NONE).new[0].statement


def test_without_extracts_the_hedge_is_kept_and_a_plain_number_is_told():
    row = make.fact_row(frame="notified", value="4,100", standing="unconfirmed")
    assert "Paper 1 reports a new detail about Exampletown: people told by the council (4,100), not confirmed." == \
        compose(make.material(row), NONE).new[0].statement


def test_without_extracts_quotes_are_empty():
    document = json.loads(FORMATS["json"](compose(morning(), NONE)))
    assert {""} == {e["quote"] for fact in document["new"] for e in fact["evidence"]}


# -- the page -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", list(days()))
def test_the_page_needs_nothing_from_outside_and_runs_nothing(name):
    source = FORMATS["html"](days()[name])
    page = Page(source)
    assert not {"script", "img", "iframe", "form", "link", "object", "base"} & {tag for tag, _ in page.tags}
    assert not [attrs for _, attrs in page.tags if "style" in attrs or any(a.startswith("on") for a in attrs)]
    assert 1 == source.count(html.escape(policy(), quote=True).replace("&#x27;", "&#39;"))
    assert len(source.encode()) <= 100_000


def test_the_policy_names_the_hash_of_the_style_that_stands_in_the_page():
    import base64
    import hashlib
    source = FORMATS["html"](compose(make.material(), SHORT))
    style = source.split("<style>")[1].split("</style>")[0]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy()


@pytest.mark.parametrize("name", list(days()))
def test_headings_skip_no_level_and_ids_are_unique(name):
    page = Page(FORMATS["html"](days()[name]))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert 1 == levels.count(1) and 1 == levels[0]
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:]))
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert all(href[1:] in ids for _, href in page.links if href.startswith("#"))


@pytest.mark.parametrize("name", list(days()))
def test_link_text_is_meaningful_and_leads_to_one_place(name):
    targets: dict[str, str] = {}
    for text, href in Page(FORMATS["html"](days()[name])).links:
        assert text and not re.match(r"(?i)https?:|click here|read more$|here$", text)
        assert targets.setdefault(text, href) == href


def test_the_same_digest_gives_the_same_bytes():
    assert [render(compose(morning(), SHORT)) for render in FORMATS.values()] == [render(compose(morning(), SHORT)) for render in FORMATS.values()]


def test_a_day_of_a_hundred_facts_renders_in_three_tenths_of_a_second():
    import time
    digest = compose(make.material(*[make.fact_row(n, councils=(f"C{n % 9}",)) for n in range(100)]), SHORT)
    FORMATS["html"](compose(make.material(), SHORT))
    began = time.process_time()
    for render in FORMATS.values():
        render(digest)
    assert time.process_time() - began <= 0.3


# -- hostile ------------------------------------------------------------------------------------------------------------

HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "</style><script>x</script>", "{{ 7*7 }}",
           "{% raw %}", "${x}", "[click](javascript:alert(1))", "![x](http://evil.example/x.png)", "**bold** _it_ `code`", "# heading", "1. list",
           "| a | b |", "<!-- x -->", "]]>", "&lt;b&gt;", "\u202egnp.exe", "\x00\x1b[31mred", "a\nb\r\nc", "http://evil.example", "www.evil.example",
           "<a href='//evil.example'>", "=HYPERLINK(\"http://evil\")", "-1+1", "x" * 5000, "\u2028\u2029", "' onmouseover='x", "`rm -rf`", "~~s~~",
           "<https://evil.example>", "user@evil.example", "\ud800", "---", "\t tab"]
LINKS = ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "http://", "https://a b", "https://x/\"onload=\"", "file:///etc/passwd",
         "https://user:pw@x.example/", "http://[::1", "https://x.example:99999/", "ftp://x.example", " https://x.example", "https://x/)<b>", "", "x.example"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_in_every_format(text):
    rows = [make.fact_row(1, statement=text, councils=(text,), why=text, evidence=(make.evidence(publisher=text, attribution=text, quote=text),)),
            make.fact_row(2), make.fact_row(3)]
    conflict = make.conflict_row(make.fact_row(4, statement=text), make.fact_row(5, councils=(text,)), explanation=text)
    digest = compose(make.material(*rows, changed=(conflict,), councils=(make.standing(text),), watch=(text,), first_named=(text,),
                                   completeness=make.completeness(0, 1, NotChecked(publisher=text, reason=text, since=None))), SHORT)
    made = {kind: render(digest) for kind, render in FORMATS.items()}
    page = Page(made["html"])
    clean = Page(FORMATS["html"](compose(make.material(), SHORT)))
    assert not {"script", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in clean.tags} | {"ol", "li", "h3", "h4", "figure", "figcaption", "ul", "dl", "dt", "dd", "b",
                                                                             "strong", "blockquote", "use"}
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]
    ours = re.compile(r"https://paper\d\.example/|#|(?:incident/)?[\w-]+\.(html|txt|md|json)(?:#[a-z]+)?$|mailto:corrections@")
    assert not [href for _, href in page.links if not ours.match(href)]
    assert not re.search(r"(?<!\\)<(?!https://paper|mailto:corrections@)", made["md"])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "".join(made.values()))
    json.loads(made["json"])


@pytest.mark.parametrize("url", LINKS)
def test_only_web_addresses_become_links(url):
    assert "" == safe_link(url)
    digest = compose(make.material(make.fact_row(evidence=(make.evidence(url=url),))), SHORT)
    assert not [href for _, href in Page(FORMATS["html"](digest)).links if href == url and url]
    assert f"](<{url}>" not in FORMATS["md"](digest)


def test_an_ordinary_address_stays_as_it_is():
    assert "https://paper.example/a-b/c_d?x=1&y=2#z" == safe_link("https://paper.example/a-b/c_d?x=1&y=2#z")


@settings(max_examples=50)
@given(st.text(max_size=120))
def test_any_text_gives_markdown_on_one_line_without_markup(text):
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>#|~&@!]", escape(text))
    assert "\n" not in escape(text)


# -- wording ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", list(days()))
def test_our_own_words_pass_the_lint(name):
    assert [] == lint(days()[name])


@pytest.mark.parametrize("text, rule", [
    ("It ended at midnight.", "midnight"), ("It ended at 12am.", "midnight"), ("At 5.30pm it rang.", "time"), ("At 5:00pm it rang.", "time"),
    ("On 3rd March it rang.", "date"), ("On March 3 it rang.", "date"), ("From 3-5 March.", "range"), ("Two councils said so.", "number"),
    ("It is open, e.g. on Monday.", "Latin"), ("Click here.", "link"), ("The attack began.", "attack"), ("A victim of hackers.", "attack"),
    ("Done!", "exclamation"), ("Bread & butter.", "ampersand"), (" ".join(["word"] * 26) + ".", "sentence")])
def test_the_lint_names_the_rule_that_is_broken(text, rule):
    assert any(rule in found for found in lint(text))


@pytest.mark.parametrize("text", ["Hackney is on alert.", "It began at 5:30pm on 3 March 2026, they said: \u201cAttack!\u201d", "From 9am to 4pm."])
def test_the_lint_lets_good_sentences_pass(text):
    assert [] == lint(text)


@pytest.mark.parametrize("hour, minute, words", [(7, 0, "7am"), (17, 30, "5:30pm"), (12, 0, "midday"), (0, 30, "12:30am"), (0, 0, ""), (23, 59, "11:59pm")])
def test_times_are_written_as_readers_say_them(hour, minute, words):
    assert words == clock_words(make.SEVEN.replace(hour=hour, minute=minute))
