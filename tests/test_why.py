"""``monitor feeds check --why URL``: a person tries a rule out on a real page and sees every reason, and nothing is stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from monitor.app import Monitor
from monitor.cli import monitor
from monitor.config import load_config
from monitor.errors import ConfigError, NothingFetched

from .fakes import FakeHttp

NOW = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
URL = "https://www.gazette.example/news/council-attack"
PARAGRAPHS = ("Hackney Council has been hit by a ransomware attack that took its computer systems offline, the authority said on Tuesday.",
              "Neighbouring Islington Council said its own systems were not affected and that it was helping with the response.",
              "The National Cyber Security Centre has been told. Residents cannot pay council tax online until the systems are restored.")
PAGE = ("<html><head><title>Council hit by ransomware attack</title></head><body><article><h1>Council hit by ransomware attack</h1>"
        + "".join(f"<p>{each}</p>" for each in PARAGRAPHS) + "</article></body></html>").encode()
CONSENT = (b"<html><head><title>Before you continue</title></head><body><h1>Your privacy</h1><p>We and our partners use cookies. Accept all cookies "
           b"to continue.</p><button>Accept all</button></body></html>")
FEEDS = """
feeds:
  - url: https://www.gazette.example/rss
    publisher: Gazette
    group: Small Group
settings:
  relevance:
    drop: ['tax NEAR/3 online']
"""


@pytest.fixture
def app(tmp_path):
    (tmp_path / "feeds.yml").write_text(FEEDS, encoding="utf-8")

    def opened(answers, **changes):
        if changes.get("rules") is False:
            (tmp_path / "feeds.yml").write_text(FEEDS.partition("settings")[0], encoding="utf-8")
        return Monitor(load_config(tmp_path / "feeds.yml", environment={}), clock=lambda: NOW, http=FakeHttp(answers))
    return opened


def test_every_rule_on_a_page_is_shown_with_its_words(app):
    judged = app({URL: PAGE}, rules=False).why(URL)

    assert ("fetched", "Gazette", "Small Group", True, "news") == (judged.source, judged.publisher, judged.publisher_group, judged.relevant, judged.kind)
    assert any("ransomware" in reason.quote for reason in judged.speaks_for)
    assert {("Hackney", "affected"), ("Islington", "cleared")} == {(one.council, one.role) for one in judged.councils}
    assert any("National Cyber Security Centre" in name for name in judged.bodies)
    assert all(one.evidence in judged.as_text() for one in judged.councils)


def test_a_rule_of_ones_own_is_seen_at_work(app):
    """This is what the command is for: a rule in feeds.yml, tried before the night's run uses it."""
    judged = app({URL: PAGE}).why(URL)

    assert not judged.relevant
    assert ("against-your-rule", "tax online") == (judged.speaks_against[0].rule, judged.speaks_against[0].quote)
    assert judged.speaks_for


def test_a_page_of_a_site_with_several_publishers_has_none_of_their_owners(app, tmp_path):
    """The demonstration serves every paper from one port."""
    opened = app({URL: PAGE})
    (tmp_path / "feeds.yml").write_text(FEEDS.replace("settings:", "  - url: https://www.gazette.example/herald/rss\n    publisher: Herald\nsettings:"))
    judged = Monitor(load_config(tmp_path / "feeds.yml", environment={}), clock=lambda: NOW, http=FakeHttp({URL: PAGE})).why(URL)

    assert ("Small Group", "Gazette") == (opened.why(URL).publisher_group, opened.why(URL).publisher)
    assert (None, "www.gazette.example", "regional") == (judged.publisher_group, judged.publisher, judged.publisher_kind)


def test_nothing_is_stored(app):
    opened = app({URL: PAGE})
    opened.why(URL)

    assert not opened.db.exists()


def test_a_page_that_is_no_article_says_so(app):
    judged = app({URL: CONSENT}).why(URL)

    assert judged.refused
    assert ("", ()) == (judged.kind, judged.councils)
    assert "no article:" in judged.as_text()


def test_an_article_on_file_is_not_asked_for_again(app, tmp_path):
    """Also without a network one can see why."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"url": f"{URL}?utm_source=x", "title": "Council hit", "text": "\n\n".join(PARAGRAPHS), "publisher": "Gazette"}))
    opened = app({}, rules=False)
    opened.import_paths([path])
    before = opened.db.read_bytes()
    judged = opened.why(URL)

    assert ("on file, version 1", True) == (judged.source, judged.relevant)
    assert before == opened.db.read_bytes()


@pytest.mark.parametrize(("url", "error", "said"), [
    ("gazette", ConfigError, "no web address"), (URL, NothingFetched, "could not be fetched: http_4xx")])
def test_a_page_that_cannot_be_had_says_why(app, url, error, said):
    with pytest.raises(error, match=said):
        app({URL: 404}).why(url)


def test_the_command_takes_one_page_and_prints_json(tmp_path):
    (tmp_path / "feeds.yml").write_text(FEEDS, encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"url": URL, "title": "Council hit", "text": "\n\n".join(PARAGRAPHS), "publisher": "Gazette"}))
    config = ["--config", str(tmp_path / "feeds.yml")]
    run = CliRunner().invoke(monitor, ["import", str(tmp_path / "a.jsonl"), "-q", *config], standalone_mode=False)
    told = CliRunner().invoke(monitor, ["feeds", "check", "--why", URL, "--json", *config], standalone_mode=False)
    both = CliRunner().invoke(monitor, ["feeds", "check", "https://x.example/rss", "--why", URL, *config])

    assert None is run.exception
    assert {"Hackney", "Islington"} == {one["council"] for one in json.loads(told.output)["councils"]}
    assert 2 == both.exit_code
