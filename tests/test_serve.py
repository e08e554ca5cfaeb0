"""``monitor serve``: what Datasette is told, what it shows, and that nobody can write through it or read beside it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from monitor.config import Settings, configure
from monitor.errors import ConfigError
from monitor.serve.board import HEIGHT, bars, grid
from monitor.serve.metadata import FACETS, metadata
from monitor.serve.server import datasette_of
from monitor.store import Store
from monitor.store.queries import queries
from monitor.store.schema.dictionary import views
from tests.archive_week import own_week, week  # noqa: F401
from tests.patient import line_of

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
SETTINGS = Settings().serve


def test_every_view_and_column_is_described_and_every_canned_query_is_offered():
    told = metadata("monitor", ["articles", "article_versions_fts_data"])["databases"]["monitor"]
    assert set(views()) <= set(told["tables"])
    assert all(set(told["tables"][view.name]["columns"]) == {column.name for column in view.columns} for view in views().values())
    assert {query.name for query in queries()} | {"search"} == set(told["queries"])
    assert all(told["tables"][name]["hidden"] for name in ("articles", "article_versions_fts_data"))


def test_facets_are_columns_of_their_views():
    for view, columns in FACETS.items():
        assert set(columns) <= {column.name for column in views()[view].columns}


def test_days_without_an_article_are_drawn_as_such():
    """A gap must not look like coverage."""
    drawn = bars([("2026-03-01", 2, 4), ("2026-03-04", 1, 0)])
    assert ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"] == [bar.day for bar in drawn]
    assert [2, 0, 0, 1] == [bar.articles for bar in drawn]
    assert HEIGHT > max(bar.facts_height for bar in drawn) == 2 * max(bar.articles_height for bar in drawn)
    assert () == bars([])


def test_the_council_most_written_about_comes_first():
    days, rows = grid([("2026-03-01", "A", 1), ("2026-03-01", "B", 3), ("2026-03-02", "B", 1)])
    assert (("2026-03-01", "2026-03-02"), ["B", "A"]) == (days, [row.council for row in rows])
    assert (("2026-03-01", 3, 4), ("2026-03-02", 1, 1)) == rows[0].cells


def test_without_its_extra_it_says_what_to_install(week, monkeypatch):  # noqa: F811
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    with pytest.raises(ConfigError, match=r"pip install 'council-cyber-monitor\[web\]'"):
        datasette_of(week / "monitor.db", week / "reports", SETTINGS)


# ---- through Datasette's own client

@pytest.fixture
def ask(week):  # noqa: F811
    pytest.importorskip("datasette", reason="monitor serve needs the extra [web]")
    datasette = datasette_of(week / "monitor.db", week / "reports", SETTINGS)

    def get(path: str):
        async def asked():
            await datasette.invoke_startup()
            return await datasette.client.get(path)
        return asyncio.run(asked())
    yield get
    for database in datasette.databases.values():
        database.close()


@pytest.mark.parametrize("path", ["/", "/dashboard", "/monitor", *(f"/monitor/{view}" for view in views()), "/digests/index.html", "/digests/2025-11-26.html"])
def test_a_page_answers(ask, path):
    assert 200 == ask(path).status_code


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.name)
def test_a_canned_query_answers_in_the_browser_as_in_sql(ask, week, query):  # noqa: F811
    values = dict.fromkeys(query.examples, "")
    with Store.open_to_read(week / "monitor.db") as store:
        rows = [list(row) for row in store.db.execute(query.sql, values)]
    answer = ask(f"/monitor/{query.name}.json?_size=max&" + "&".join(f"{name}=" for name in values))
    assert rows == answer.json()["rows"]


def test_the_page_of_a_canned_query_has_its_title_and_not_its_sql(ask):
    """What a tab, a bookmark and a screen reader say."""
    assert "<title>How an incident went, step by step</title>" in ask("/monitor/timeline").text


@pytest.mark.parametrize("text", ['"', "')(", "NEAR(", "a OR", "%00", "council systems"])
def test_e18_a_search_in_the_browser_is_never_an_error(ask, text):
    answer = ask(f"/monitor/search.json?q={text}")
    assert (200, True) == (answer.status_code, answer.json()["ok"])


@pytest.mark.parametrize("path", ["/digests/../monitor.db", "/digests/%2e%2e/monitor.db", "/digests/..%2fmonitor.db", "/digests//etc/hostname",
                                  "/digests/.hidden.html", "/digests/%00", "/digests/nothing.html", "/digests/secret.db", "/digests/link.html"])
def test_nothing_beside_the_digests_is_given_out(ask, week, path):  # noqa: F811
    (week / "reports" / ".hidden.html").write_text("hidden")
    (week / "reports" / "secret.db").write_text("secret")
    if not (week / "reports" / "link.html").is_symlink():
        (week / "reports" / "link.html").symlink_to("/etc/hostname")
    assert ask(path).status_code in (400, 403, 404)


@pytest.mark.parametrize("statement", ["DELETE FROM articles", "ATTACH 'x.db' AS x", "PRAGMA journal_mode = DELETE", "CREATE TABLE t (x)"])
def test_nobody_can_write_through_it(ask, week, statement):  # noqa: F811
    before = (week / "monitor.db").read_bytes()
    assert 400 == ask(f"/monitor.json?sql={statement}").status_code
    assert 404 == ask("/monitor.db").status_code or b"SQLite format" not in ask("/monitor.db").content
    assert before == (week / "monitor.db").read_bytes()


def test_a_published_copy_can_be_served(week, tmp_path):  # noqa: F811
    pytest.importorskip("datasette", reason="monitor serve needs the extra [web]")
    from monitor.archive.publish import publish
    datasette = datasette_of(publish(week / "monitor.db", tmp_path / "public.db").path, tmp_path, SETTINGS)

    async def asked():
        await datasette.invoke_startup()
        return [(await datasette.client.get(path)).status_code for path in ("/public/v_facts", "/dashboard", "/digests/", "/public/timeline")]
    assert [200, 200, 404, 200] == asyncio.run(asked())


# ---- as a process, in a browser

@pytest.fixture
def served(own_week, week):  # noqa: F811
    """(address, process) of a server on a free port."""
    pytest.importorskip("datasette", reason="monitor serve needs the extra [web]")
    process = subprocess.Popen([sys.executable, "-m", "monitor", "serve", "--port", "0", "--db", str(own_week / "monitor.db"), "--out", str(week / "reports")],
                               stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    line = line_of(process)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\n", line)
    yield line.strip(), process
    process.kill()
    process.wait(30)
    process.stdout.close()


def test_it_reads_on_while_somebody_writes_and_leaves_with_143(served, own_week):  # noqa: F811
    address, process = served
    question = f"{address}monitor.json?sql=SELECT+count(*)+FROM+stories&_shape=arrayfirst"
    before = int(urlopen(question, timeout=30).read().strip(b"[]"))
    with Store.open(own_week / "monitor.db") as store:
        with store.transaction():
            store.db.execute("INSERT INTO stories (story_id) VALUES ('s-one')")
            assert before == int(urlopen(question, timeout=30).read().strip(b"[]"))
        assert before + 1 == int(urlopen(question, timeout=30).read().strip(b"[]"))
        with store.transaction():       # and it keeps nobody from writing
            store.db.execute("INSERT INTO stories (story_id) VALUES ('s-two')")
    process.send_signal(signal.SIGTERM)
    assert 143 == process.wait(timeout=20)


def test_a_port_that_is_taken_is_a_mistake_of_usage(served, own_week):  # noqa: F811
    port = int(served[0].rstrip("/").rsplit(":", 1)[1])
    done = subprocess.run([sys.executable, "-m", "monitor", "serve", "--port", str(port), "--db", str(own_week / "monitor.db")], capture_output=True, text=True,
                          timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert 2 == done.returncode
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr


def test_in_a_browser_the_dashboard_a_canned_query_and_a_digest_can_be_read(served):
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"needs a browser at {CHROMIUM}")
    address = served[0]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 320, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.get_by_role("link", name="Dashboard").first.click()
        assert "Coverage by day" in page.inner_text("h2#days")
        assert page.locator("svg.board rect.a").count() > 5
        assert "Westminster" in page.inner_text("table.grid")
        page.goto(address)
        page.get_by_role("link", name="How an incident went, step by step").click()
        page.wait_for_selector("table.rows-and-columns tbody tr")
        assert page.locator("table.rows-and-columns tbody tr").count() > 5
        page.goto(f"{address}digests/")
        page.get_by_role("link", name=re.compile("26 November|41 new facts|new facts")).first.click()
        assert page.locator("h1").count() == 1
        page.goto(address)
        page.fill("#q", '"housing" OR (')
        page.keyboard.press("Enter")
        page.wait_for_selector("h1")
        assert "Articles by their words" in page.inner_text("h1")
        assert [] == [url for url in asked if not url.startswith(address)]
        browser.close()


def test_serve_settings_listen_on_this_machine_only_by_default():
    assert "127.0.0.1" == configure(Path(), environment={}).settings.serve.host

