"""Adding to feeds.yml beside a person who edits it: nothing is asked in vain, nothing a person wrote is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config import Config, load_config
from monitor.errors import ConfigError
from monitor.listing import add
from tests.fakes import FakeHttp
from tests.hostile import FEEDS

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
RSS = "https://gazette.example/rss"
LIST = "feeds:\n  - url: https://paper.example/rss\n    publisher: Paper\n"


def config_in(folder: Path) -> Config:
    (folder / "feeds.yml").write_text(LIST, encoding="utf-8")
    return load_config(folder / "feeds.yml", environment={})


def test_what_a_person_writes_while_a_feed_is_looked_at_is_kept(tmp_path):
    """Looking may take a minute; the file is read when it is written, not before."""
    config = config_in(tmp_path)

    def meanwhile(request):
        (tmp_path / "feeds.yml").write_text(LIST + "  - url: https://third.example/rss   # mine\n    publisher: Third\n", encoding="utf-8")
        return FEEDS["rss20"]

    add(config, RSS, NOW, http=FakeHttp({RSS: meanwhile}))
    assert ["https://paper.example/rss", "https://third.example/rss", RSS] == [
        feed.url for feed in load_config(tmp_path / "feeds.yml", environment={}).feeds]
    assert "# mine" in (tmp_path / "feeds.yml").read_text(encoding="utf-8")


def test_a_feed_that_a_person_adds_meanwhile_is_not_added_twice(tmp_path):
    config = config_in(tmp_path)

    def meanwhile(request):
        (tmp_path / "feeds.yml").write_text(LIST + f"  - url: {RSS}\n    publisher: Gazette\n", encoding="utf-8")
        return FEEDS["rss20"]

    with pytest.raises(ConfigError, match="duplicate feed"):
        add(config, RSS, NOW, http=FakeHttp({RSS: meanwhile}))


@pytest.mark.parametrize("words, told", [({"kind": "tabloid"}, "kind 'tabloid'"), ({"councils": ["Westminstr"]}, "did you mean 'Westminster'")])
def test_a_slip_in_the_command_is_told_before_anything_is_asked(tmp_path, words, told):
    """A publisher's server is not asked for a command that cannot be carried out."""
    http = FakeHttp({})
    with pytest.raises(ConfigError, match=told):
        add(config_in(tmp_path), RSS, NOW, http=http, **words)
    assert [] == http.asked


@pytest.mark.parametrize("title", [
    "a: b", "- x", "# no", "'", '"', "{a: b}", "[x", "&a *a", "!!python/object:os.system", "%TAG", "yes", "null", "1e3", "0x1F", "2026-03-04", "~", "<<",
    "x\n  - url: https://evil.example/", "x\u2028y", "x\x85feeds: []", "\ufeffx", "x # y", "|", ">", "@x",
    "`x", "? x", "=", "\U0001f600\x85", "x\ty", "\x1b[31m"])
def test_whatever_a_feed_calls_itself_stays_one_name_in_the_list(tmp_path, title):
    """A title from elsewhere must not write settings or feeds of its own."""
    from xml.sax.saxutils import escape

    body = b"<rss version='2.0'><channel><title>" + escape(title).encode("utf-8") + b"</title>" + FEEDS["rss20"].partition(b"</title>")[2]
    config = config_in(tmp_path)
    add(config, RSS, NOW, http=FakeHttp({RSS: body}))
    after = load_config(tmp_path / "feeds.yml", environment={})
    assert [config.feeds[0].url, RSS] == [feed.url for feed in after.feeds]
    assert config.settings == after.settings
    assert after.feeds[1].publisher.isprintable()
