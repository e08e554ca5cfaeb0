"""feeds.yml is checked once, and a mistake says where it stands and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import Settings, configure, load_config
from monitor.config.load import _wrong, variable
from monitor.config.rows import meanings_of, setting_rows, shown
from monitor.config.yaml import parse_yaml
from monitor.errors import ConfigError

ROOT = Path(__file__).parent.parent
FEEDS = "feeds:\n  - url: https://paper.example/rss\n    publisher: Paper\n"


def load(folder: Path, text: str, **given):
    path = folder / "feeds.yml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environment=given.pop("environment", {}), **given)


def complaint(folder: Path, text: str, **given) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, **given)
    assert 2 == caught.value.exit_code
    return str(caught.value)


def test_the_example_of_the_contract_is_read(tmp_path):
    config = load(tmp_path, """
settings:
  timezone: Europe/London
  watch: [Westminster, RBKC]
  digest: {at: "06:30", extracts: none, recipients: []}
  fetch: {contact: "https://example.org/monitor", allow_hosts: ["127.0.0.1:8765"]}
feeds:
  - url: https://feeds.bbci.co.uk/news/england/london/rss.xml
    publisher: BBC News
    group: BBC
    kind: national
    councils: [Hackney Council, Hackney]
""")
    assert ("Westminster", "Kensington and Chelsea") == config.settings.watch
    assert "06:30" == config.settings.digest.at
    assert "none" == config.settings.digest.extracts
    assert ("127.0.0.1:8765",) == config.settings.fetch.allow_hosts
    assert 1 == len(config.feeds)
    feed = config.feeds[0]
    assert ("BBC News", "BBC", "national", ("Hackney",), 8) == (feed.publisher, feed.group, feed.kind, feed.councils, feed.line)
    assert tmp_path / "storage" / "monitor.db" == config.paths.db
    assert tmp_path / "reports" == config.paths.out


def test_what_is_not_said_has_its_default(tmp_path):
    config = load(tmp_path, FEEDS)
    assert Settings() == config.settings
    assert (None, "regional", ()) == (config.feeds[0].group, config.feeds[0].kind, config.feeds[0].councils)


@pytest.mark.parametrize(("text", "line", "told"), [
    ("fedes: []\n", 1, "unknown key 'fedes' in the file, did you mean 'feeds'?"),
    ("settings:\n  timezon: Europe/London\n" + FEEDS, 2, "did you mean 'timezone'?"),
    ("settings:\n  digest:\n    att: '07:00'\n" + FEEDS, 3, "unknown key 'att' in settings.digest"),
    ("settings:\n  digest: {at: '25:00'}\n" + FEEDS, 2, "settings.digest.at must be a time of day"),
    ("settings:\n  digest: {extracts: long}\n" + FEEDS, 2, "must be one of short, none, found 'long'"),
    ("settings:\n  digest: seven\n" + FEEDS, 2, "settings.digest must be a mapping"),
    ("settings:\n  timezone: Europe/Londres\n" + FEEDS, 2, "must be a time zone such as Europe/London"),
    ("settings:\n  timezone: ../etc\n" + FEEDS, 2, "must be a time zone"),
    ("settings:\n  run: {budget_seconds: soon}\n" + FEEDS, 2, "settings.run.budget_seconds must be a whole number, found 'soon'"),
    ("settings:\n  run: {budget_seconds: true}\n" + FEEDS, 2, "found the switch true"),
    ("settings:\n  run: {budget_seconds: -5}\n" + FEEDS, 2, "must be a number of 0 or more"),
    ("settings:\n  run: {most_failed_share: .nan}\n" + FEEDS, 2, "must be a number of 0 or more"),
    ("settings:\n  run: {most_failed_share: 50}\n" + FEEDS, 2, "must be from 0 to 1"),
    ("settings:\n  watch: Westminster\n" + FEEDS, 2, "must be a list such as"),
    ("settings:\n  watch:\n    - Westminster\n    - Westmister\n" + FEEDS, 4, "unknown council 'Westmister', did you mean 'Westminster'?"),
    (FEEDS + "feeds: []\n", 4, "duplicate key 'feeds': it stands on line 1 already"),
    ("settings:\n  timezone: !!python/object:os.system ls\n" + FEEDS, 2, "!!python/object"),
    ("settings: !!python/object/apply:os.system ['true']\n" + FEEDS, 1, "is not allowed"),
    ("feeds:\n  - url: 'https://paper.example\n", 2, "not YAML"),
    ("feeds:\n\t- url: x\n", 2, "indent with spaces, not tabs"),
    ("settings: {}\n", 1, "no feeds"),
    ("feeds:\n", 1, "no feeds"),
    ("feeds: []\n", 1, "the list of feeds is empty"),
    ("- a\n", 1, "must be a mapping"),
    ("a: &a [*a]\n", 1, ""),
])
def test_g8_h3_a_mistake_names_the_line_and_what_was_meant(tmp_path, text, line, told):
    """Without the line a person searches a list of two hundred feeds for one letter."""
    message = complaint(tmp_path, text)
    assert message.startswith(f"feeds.yml:{line}: "), message
    assert told in message


def test_an_absent_file_and_a_folder_are_mistakes_too(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load_config(tmp_path / "feeds.yml")
    with pytest.raises(ConfigError, match="is a folder"):
        load_config(tmp_path)


def test_a_file_in_another_encoding_names_the_line(tmp_path):
    (tmp_path / "feeds.yml").write_bytes(b"feeds:\n  - url: https://paper.example/rss\n    publisher: Caf\xe9\n")
    with pytest.raises(ConfigError, match=r"feeds\.yml:3: not UTF-8"):
        load_config(tmp_path / "feeds.yml")


def test_a_time_of_day_without_quotes_is_understood(tmp_path):
    """YAML reads 10:30 as the number 630; nobody means that."""
    assert "10:30" == load(tmp_path, "settings: {digest: {at: 10:30}}\n" + FEEDS).settings.digest.at


@pytest.mark.parametrize("address, taken", [
    ("o'neil+cyber@council.example", True), ("a.b_c-d@x.gov.example", True), ("100%sure@x.example", True),
    ("a..b@x.example", False), (".a@x.example", False), ("a@x@y.example", False), ("a b@x.example", False), ("<a@x.example>", False),
    ("a@x.example, b@x.example", False), ("a\\nBcc: b@x.example", False), ("a" * 65 + "@x.example", False), ("nobody", False)])
def test_recipients_are_mail_addresses_of_every_usual_kind(tmp_path, address, taken):
    """Mr O'Neil reads it too; nothing that could become a second header or recipient does."""
    text = f'settings:\n  digest: {{recipients: ["{address}"]}}\n' + FEEDS
    if taken:
        assert (address,) == load(tmp_path, text).settings.digest.recipients
    else:
        assert "must be a mail address" in complaint(tmp_path, text)


def test_the_environment_comes_before_the_file(tmp_path):
    text = "settings: {run: {budget_seconds: 60}, timezone: Europe/Paris}\n" + FEEDS
    config = load(tmp_path, text, environment={"MONITOR_RUN_BUDGET_SECONDS": "120", "MONITOR_WATCH": "hackney, RBKC"})
    assert 120 == config.settings.run.budget_seconds
    assert ("Hackney", "Kensington and Chelsea") == config.settings.watch
    origins = {row.key: row.origin for row in setting_rows(config)}
    assert "environment MONITOR_RUN_BUDGET_SECONDS" == origins["run.budget_seconds"]
    assert "feeds.yml:1" == origins["timezone"]
    assert "default" == origins["digest.at"]


@pytest.mark.parametrize(("name", "value", "told"), [
    ("MONITOR_RUN_BUDGET_SECONDS", "soon", "MONITOR_RUN_BUDGET_SECONDS must be a whole number"),
    ("MONITOR_TIMEZONE", "Mars/North", "MONITOR_TIMEZONE must be a time zone"),
    ("MONITOR_WATCH", "Atlantis", "MONITOR_WATCH: unknown council 'Atlantis'"),
])
def test_a_mistake_in_the_environment_names_the_variable(tmp_path, name, value, told):
    assert complaint(tmp_path, FEEDS, environment={name: value}).startswith(told)


def test_without_a_file_data_stays_in_the_folder(tmp_path):
    config = configure(tmp_path, environment={})
    assert ((), None, tmp_path / "storage" / "monitor.db") == (config.feeds, config.paths.config, config.paths.db)


def test_every_setting_has_a_meaning_and_a_default_that_passes_its_own_check():
    """A setting that nobody explains is a setting that nobody dares to change."""
    for row in setting_rows(configure(Path(), environment={})):
        assert row.meaning, f"{row.key} has no docstring"
        assert row.environment in ("", "MONITOR_CONFIG", variable(row.key))
        assert _wrong(row.key, row.default) is None, row.key


def test_a_settings_record_without_its_source_text_has_no_meanings():
    assert {} == meanings_of(type("Elsewhere", (), {"__module__": __name__}))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
def test_no_text_does_anything_but_parse_or_complain(text):
    """Whatever an editor saved, the answer is a value or one ConfigError."""
    try:
        parse_yaml(text, "feeds.yml").plain()
    except ConfigError as error:
        assert str(error).startswith("feeds.yml:")


@pytest.mark.parametrize("name", ["feeds.yml", "monitor/world/feeds.yml"])
def test_the_quick_parser_and_the_careful_one_read_the_same(name, monkeypatch):
    text = (ROOT / name).read_text(encoding="utf-8")
    quickly = parse_yaml(text, "feeds.yml")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse_yaml(text, "feeds.yml") == quickly


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000 + "x", "{a: " * 200_000, "? " * 200_000 + "x"], ids=["lists", "items", "mappings", "keys"])
def test_what_nests_without_end_is_a_mistake_and_no_crash(text):
    """The parser in C would take the process with it."""
    with pytest.raises(ConfigError, match="^feeds.yml:1: "):
        parse_yaml(text, "feeds.yml")


def test_a_list_without_feeds_is_no_mistake_where_one_is_about_to_be_added(tmp_path):
    for text in ("settings: {timezone: Europe/Paris}\n", "settings: {timezone: Europe/Paris}\nfeeds:\n", "settings: {timezone: Europe/Paris}\nfeeds: []\n"):
        config = load(tmp_path, text, may_be_empty=True)
        assert ((), "Europe/Paris") == (config.feeds, config.settings.timezone)


def test_a_part_or_a_list_of_the_settings_that_is_left_empty_is_as_if_nobody_had_named_it(tmp_path):
    """Who takes out every line below a key leaves the key standing."""
    assert Settings() == load(tmp_path, "settings:\n  digest:\n  fetch:\n" + FEEDS).settings
    assert () == load(tmp_path, "settings:\n  digest: {recipients: }\n" + FEEDS).settings.digest.recipients


@pytest.mark.parametrize(("setting", "told"), [
    ("digest: {webhook: ['ftp://hooks.example/x']}", "settings.digest.webhook must be web addresses that begin with https:// or http://"),
    ("digest: {webhook: ['https://name:word@hooks.example/x']}", "without user name or password"),
    ("digest: {webhook: ['https://hooks.example:port/x']}", "settings.digest.webhook must be web addresses"),
    ("mail: {port: 0}", "settings.mail.port must be from 1 to 65535, found"),
    ("mail: {port: 70000}", "settings.mail.port must be from 1 to 65535, found"),
    ("run: {budget_seconds: 0}", "settings.run.budget_seconds must be 1 or more, found"),
    ("digest: {recipients: 5}", "settings.digest.recipients must be a list of texts such as [one, two], found"),
    ("{[a, b]: c}", "a key must be a word"),
    ("{<<: {timezone: Europe/Paris}}", "merge keys ('<<') are not supported: write the values out"),
])
def test_a_setting_that_can_do_nothing_is_a_mistake_in_its_line(tmp_path, setting, told):
    message = complaint(tmp_path, f"{FEEDS}settings:\n  {setting}\n")

    assert message.startswith("feeds.yml:5: ")
    assert told in message


def test_a_file_that_is_no_list_of_feeds_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("monitor.config.yaml.MOST_BYTES", 50)
    with pytest.raises(ConfigError, match=r"feeds\.yml: larger than 0 MB, this is no feeds\.yml"):
        load(tmp_path, FEEDS)


def test_where_a_secret_comes_from_is_told_without_the_secret(tmp_path):
    file = tmp_path / "word"
    for environment, origin in (({}, "default"), ({"MONITOR_SMTP_PASSWORD": "pw"}, "environment MONITOR_SMTP_PASSWORD"),
                                ({"MONITOR_SMTP_PASSWORD_FILE": str(file)}, "environment MONITOR_SMTP_PASSWORD_FILE")):
        assert origin == configure(tmp_path, environment=environment).secrets.mail_password.origin


def test_nothing_is_written_as_a_dash_and_an_empty_text_as_two_quotation_marks():
    assert ["-", '""', "true", "[a, b]", "3"] == [shown(value) for value in (None, "", True, ("a", "b"), 3)]
