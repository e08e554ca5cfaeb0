"""monitor feeds as a person types it: add, remove, discover, manners, import-opml, export-opml."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from .hostile import FEEDS
from .patient import counted

ROOT = Path(__file__).parent.parent
PAGE = b"<!doctype html><html><head><title>Exampletown Times</title><link rel=alternate type=application/rss+xml href=/rss></head><body>x</body></html>"
SITE = {
    "/": ("text/html", PAGE),
    "/rss": ("application/rss+xml", FEEDS["rss20"]),
    "/atom": ("application/atom+xml", FEEDS["atom10"]),
    "/login": ("text/html", b"<html><head><title>Sign in</title></head><input type=password></html>"),
    "/pod": ("application/rss+xml", FEEDS["podcast"]),
}


@pytest.fixture(scope="module")
def site():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kind, body = SITE.get(self.path, ("text/html", b"<html>nothing"))
            self.send_response(200 if self.path in SITE else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def folder(tmp_path, site):
    (tmp_path / "feeds.yml").write_text(
        f"# ours\nsettings:\n  fetch: {{allow_hosts: ['{site[7:]}']}}\nfeeds:\n  - url: https://paper.example/rss   # kept\n    publisher: Paper\n"
    )
    return tmp_path


def run(*words: object, cwd: Path) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **counted()}
    return subprocess.run(
        [sys.executable, "-m", "monitor", "feeds", *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=60, env=environment, check=False
    )


def listed(folder: Path) -> list[dict]:
    return json.loads(run("list", "--json", cwd=folder).stdout)


def test_add_finds_the_feed_of_a_page_and_writes_it_under_the_list(folder, site):
    done = run("add", f"{site}/", "--publisher", "Exampletown: Times", "--council", "westminster", cwd=folder)

    assert (0, "") == (done.returncode, done.stderr)
    assert "added to feeds.yml: Exampletown: Times (ownership not known, regional)" in done.stdout
    assert f"{site}/rss" in done.stdout and "RSS 2.0, 4 entries, newest 2026-03-03 10:33 UTC; named by the page" in done.stdout
    assert "# kept" in (folder / "feeds.yml").read_text()
    assert ("Exampletown: Times", ["Westminster"]) == (listed(folder)[1]["publisher"], listed(folder)[1]["councils"])


@pytest.mark.parametrize(
    "words, code, told",
    [
        (["https://paper.example/rss/"], 2, "feeds.yml:5: https://paper.example/rss is on the list already (Paper)"),
        (["{site}/login"], 3, "a page that asks to log in instead of a feed: 'Sign in'"),
        (["{site}/pod"], 3, "a podcast"),
        (["http://10.1.2.3/rss"], 2, "10.1.2.3 is not a public address"),
        (["http://intranet/rss"], 2, "a name of a local network"),
        (["paper.example/rss"], 2, "did you mean https://paper.example/rss?"),
        (["https://new.example/rss", "--no-check", "--kind", "tabloid"], 2, "kind 'tabloid' is not one of"),
        (["https://new.example/rss", "--no-check", "--council", "Westminstr"], 2, "unknown council 'Westminstr', did you mean 'Westminster'?"),
    ],
)
def test_add_refuses_with_a_sentence_and_writes_nothing(folder, site, words, code, told):
    before = (folder / "feeds.yml").read_bytes()
    done = run("add", *(word.replace("{site}", site) for word in words), cwd=folder)

    assert code == done.returncode
    assert told in done.stderr and "Traceback" not in done.stderr
    assert before == (folder / "feeds.yml").read_bytes()


def test_add_without_check_writes_the_address_unseen_and_begins_a_file(tmp_path):
    done = run("add", "https://feeds.bbci.co.uk/news/rss.xml", "--no-check", cwd=tmp_path)

    assert 0 == done.returncode, done.stderr
    assert "(a new file)" in done.stdout
    assert "BBC" == listed(tmp_path)[0]["group"]


def test_a_config_that_is_named_and_not_there_is_no_new_file(tmp_path):
    """A slip of the finger must not begin a second list."""
    assert 2 == run("add", "https://a.example/rss", "--no-check", "--config", "feed.yml", cwd=tmp_path).returncode
    assert [] == list(tmp_path.iterdir())


def test_remove_takes_out_one_feed_and_says_what_is_on_the_list_otherwise(folder, site):
    assert 0 == run("add", f"{site}/atom", cwd=folder).returncode
    done = run("remove", "http://paper.example/rss/", cwd=folder)
    assert (0, "removed from feeds.yml: Paper\n  https://paper.example/rss\n") == (done.returncode, done.stdout)
    assert [f"{site}/atom"] == [feed["url"] for feed in listed(folder)]

    wrong, last = run("remove", f"{site}/atm", cwd=folder), run("remove", f"{site}/atom", cwd=folder)
    assert (2, True) == (wrong.returncode, f"did you mean {site}/atom?" in wrong.stderr)
    assert (2, True) == (last.returncode, "is the only feed" in last.stderr)


def test_discover_shows_what_each_address_holds(folder, site):
    done = run("discover", f"{site}/", cwd=folder)
    assert 0 == done.returncode
    assert ["named by the page", "RSS 2.0: Gazette", "4 entries, newest 2026-03-03 10:33 UTC", f"{site}/rss"] == re.split(
        r"\s{2,}", done.stdout.splitlines()[1]
    )
    wall = json.loads(run("discover", f"{site}/login", "--json", cwd=folder).stdout)
    assert ["not_a_feed"] == [one["reason"] for one in wall if one["how"] == "the address itself"]


def test_lists_go_out_and_come_back(folder, site):
    assert 0 == run("export-opml", "out.opml", cwd=folder).returncode
    assert run("export-opml", cwd=folder).stdout.encode() == (folder / "out.opml").read_bytes()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    done = run("import-opml", "../out.opml", cwd=elsewhere)
    assert (0, "feeds added 1, known already 0, not usable 0; written to feeds.yml (a new file)\n") == (done.returncode, done.stdout)
    again = run("import-opml", "../out.opml", "-q", cwd=elsewhere)
    assert (0, "", "") == (again.returncode, again.stdout, again.stderr)
    assert 2 == run("import-opml", "absent.opml", cwd=elsewhere).returncode


def test_manners_tell_what_each_host_was_asked(folder, site):
    (folder / "feeds.yml").write_text((folder / "feeds.yml").read_text().replace("https://paper.example/rss", f"{site}/rss"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **counted()}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "run", "--no-digest"], cwd=folder, capture_output=True, text=True, timeout=60, env=environment, check=False
        )
        assert 0 == done.returncode, done.stderr
    report = json.loads(run("manners", "--json", cwd=folder).stdout)
    text = run("manners", cwd=folder).stdout

    assert [site[7:]] == [host["host"] for host in report["hosts"]]
    assert report["total"]["requests"] >= 1 and report["total"]["bytes"] > 0
    assert "at most 2 requests at a time at a host, at least 1 s apart" in text
    assert site[7:] in text


@pytest.mark.parametrize("command", ["add", "remove", "discover", "manners", "import-opml", "export-opml"])
def test_every_command_has_an_example(command, tmp_path):
    assert "Example:  monitor feeds " + command in run(command, "--help", cwd=tmp_path).stdout
