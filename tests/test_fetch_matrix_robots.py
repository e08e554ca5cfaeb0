"""Row A40 of the acceptance matrix, and pages that are read again: robots.txt, its memory, and the calendar of later looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.fetch.answer import Answer, Request
from monitor.fetch.http import Http
from monitor.fetch.pages import fetch_pages
from monitor.fetch.robots import rules_of
from monitor.fetch.settings import FetchSettings
from monitor.records import FetchFailure, Page, Relevance, RobotsFile
from monitor.store import Store
from monitor.store.pages import LOOK_HOURS

from .fakes import FakeHttp
from .fault_server import FaultServer
from .faults import drip, whole
from .test_fetch_matrix_runs import BODY_PAGE, HOUR, MORNING, Desk, answer
from .test_store import arrival

SITE = "https://paper.example"
HTML = b"<html><body><p>A page.</p></body></html>"
NOT_US = b"User-agent: *\nDisallow: /private\n"


def over_http(robots: object, path: str = "private/a", **named: object):
    """What came of one page of a site with that robots.txt, and the server."""
    with FaultServer() as server:
        server.more["robots.txt"], server.more["private"] = robots, whole(HTML, b"Content-Type: text/html")
        settings = FetchSettings(allow_hosts=(server.host,), **{"deadline_seconds": 20.0, "read_seconds": 20.0, **named})
        with Http(settings) as http:
            ((_, found),) = fetch_pages([(server.url(path), None, None)], http, settings, MORNING)
        return found, server


@pytest.mark.parametrize("robots", [NOT_US, b"\xef\xbb\xbf" + NOT_US, NOT_US + b"# " + b"x" * 10_000_000, b"User-agent: council-cyber-monitor\nDisallow: /\n"],
                         ids=["plain", "with a mark in front", "of ten megabytes", "for us"])
def test_a40_a_page_that_robots_txt_closes_is_not_asked_for(robots):
    found, server = over_http(whole(robots))

    assert ("robots", 0) == (found.reason, server.hits["private/a"])


@pytest.mark.parametrize("robots", [whole(b"", status=b"404 Not Found"), whole(b"", status=b"403 No"), whole(b""), whole(b"\x00\xff nothing of the kind"),
                                    whole(b"<html>Not found</html>"), whole(b"# " + b"x" * 600_000 + b"\n" + NOT_US)],
                         ids=["missing", "forbidden", "empty", "garbage", "a page", "beyond what is read"])
def test_a40_a_site_without_rules_that_can_be_read_is_open(robots):
    found, _ = over_http(robots)

    assert isinstance(found, Page)


@pytest.mark.parametrize("robots", [whole(b"", status=b"500 Broken"), whole(b"", status=b"503 Busy"), whole(b"", status=b"429 Busy"),
                                    drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x")],
                         ids=["500", "503", "429", "dripping"])
def test_a40_a_site_whose_robots_txt_is_in_trouble_is_left_alone_this_time(robots):
    found, server = over_http(robots, deadline_seconds=1.0)

    assert ("robots", 0) == (found.reason, server.hits["private/a"])
    assert "could not be read" in found.detail


def test_a40_robots_txt_is_believed_for_a_day_over_runs_and_then_asked_for_again(tmp_path):
    """A robots.txt before every page of every run is the impolite thing."""
    desk = Desk(tmp_path, [f"{SITE}/rss"])
    asked = []
    for hours in (0, 2, 23, 25):
        feed = answer(_rss(hours), url=f"{SITE}/rss")
        http = FakeHttp({f"{SITE}/rss": feed, f"{SITE}/{hours}": BODY_PAGE, f"{SITE}/robots.txt": b"User-agent: *\nDisallow: /private\n"})
        for earlier in range(hours):
            http.answers[f"{SITE}/{earlier}"] = 304
        desk.run(http, MORNING + hours * HOUR, digest=hours in (0, 25))
        asked.append(sum(request.url.endswith("robots.txt") for request in http.asked))

    assert [1, 0, 0, 1] == asked


def test_a40_trouble_with_robots_txt_is_not_remembered(tmp_path):
    desk = Desk(tmp_path, [f"{SITE}/rss"])
    for hours, robots in ((0, 500), (7, 404)):
        http = FakeHttp({f"{SITE}/rss": answer(_rss(0), url=f"{SITE}/rss"), f"{SITE}/0": BODY_PAGE, f"{SITE}/robots.txt": robots})
        desk.run(http, MORNING + hours * HOUR, digest=False)

    assert f"{SITE}/0" in [request.url for request in http.asked]


def test_a40_pages_that_robots_txt_closes_are_counted_by_host(tmp_path):
    """So that a publisher, and the operator, can see that it was honoured."""
    desk = Desk(tmp_path, [f"{SITE}/rss"])
    desk.run(FakeHttp({f"{SITE}/rss": answer(_rss(0), url=f"{SITE}/rss"), f"{SITE}/robots.txt": b"User-agent: *\nDisallow: /\n"}))
    with desk.store() as store:
        one = store.fetches.traffic_since(MORNING)["paper.example:443"]

    assert (2, 1) == (one.requests, one.refused_by_robots)


@pytest.mark.parametrize("wish, seconds", [(b"5", 5.0), (b"0.5", 0.5), (b"86400", 30.0), (b"-3", 0.0), (b"soon", 0.0), (b"nan", 0.0), (b"inf", 0.0)])
def test_a40_a_crawl_delay_is_honoured_within_bounds(wish, seconds):
    file = RobotsFile(origin=SITE, fetched_at=MORNING, status=200, body=b"User-agent: *\nCrawl-delay: " + wish + b"\n")

    assert seconds == rules_of(file, FetchSettings()).delay_seconds


def test_a40_a_page_of_a_slow_site_is_asked_for_with_its_delay():
    http = FakeHttp({f"{SITE}/robots.txt": b"User-agent: *\nCrawl-delay: 7\n", f"{SITE}/a": HTML})
    list(fetch_pages([(f"{SITE}/a", None, None)], http, FetchSettings(), MORNING))

    assert [0.0, 7.0] == [request.spacing_seconds for request in http.asked]


# -- later looks ------------------------------------------------------------------------------------------------------------------------


def looks(moments: list[timedelta]) -> list[float]:
    """Hours after first sight at which a relevant article's page is asked for, by runs at these moments."""
    asked = []
    with Store.open(":memory:") as store:
        filed = store.articles.file(arrival(url=f"{SITE}/a", seen_at=MORNING), MORNING)
        store.pages.want(f"{SITE}/a", f"{SITE}/a", MORNING, MORNING)
        store.relevance.save(store.articles.latest(filed.article_id), "r", Relevance(relevant=True, score=1.0, kind="news", reasons=()))
        for moment in moments:
            now = MORNING + moment
            store.pages.plan_looks(now)
            for address, _, _, _ in store.pages.due(now):
                asked.append(moment / HOUR)
                store.pages.fetched(address, Page(url=address, answered_url=address, status=200, content_type="text/html", body=HTML, fetched_at=now))
    return asked


def test_a_page_of_an_incident_is_looked_at_again_on_a_falling_calendar():
    """Numbers and names are corrected at the same address, most on the first day."""
    assert [0, *LOOK_HOURS] == looks([timedelta(hours=hours) for hours in range(0, 24 * 40)])


def test_looks_that_the_machine_was_off_for_are_made_up_for_by_one():
    assert [0, 24, 72, 168, 336, 720] == looks([timedelta(days=days) for days in range(40)])
    assert [0, 480] == looks([timedelta(0), timedelta(days=20), timedelta(days=21)])


def test_a_page_that_cannot_be_read_again_keeps_what_was_read():
    with Store.open(":memory:") as store:
        store.pages.want(f"{SITE}/a", f"{SITE}/a", MORNING, MORNING)
        store.pages.fetched(f"{SITE}/a", Page(url=f"{SITE}/a", answered_url=f"{SITE}/a", status=200, content_type="text/html", body=HTML, fetched_at=MORNING))
        store.pages.failed(f"{SITE}/a", FetchFailure(url="", reason="timeout").reason, MORNING + HOUR)

        assert HTML == store.pages.page(f"{SITE}/a").body
        assert [] == store.pages.due(MORNING + HOUR)


def _rss(number: int) -> bytes:
    at = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
    from .test_run import feed

    return feed((f"Cyber attack on Leeds City Council {number}", f"{SITE}/{number}", at, ""))


class Shortener(FakeHttp):
    """Addresses that lead to another host, as the client tells it."""

    def _answer(self, request):
        found = self.answers.get(request.url)
        if isinstance(found, str):
            assert request.one_site
            return Answer(url=request.url, answered_url=found, status=301, hops=((301, found),), left=True)
        return super()._answer(request)


def through(answers: dict, *wanted: str):
    http = Shortener(answers)
    jobs = [(url, None, None) for url in wanted]
    return dict(fetch_pages(jobs, http, FetchSettings(), MORNING)), [request.url for request in http.asked]


def test_a40_a_redirect_to_another_site_asks_that_sites_robots_txt_first():
    shut, asked = through({"https://t.example/a": f"{SITE}/private/a", f"{SITE}/robots.txt": NOT_US}, "https://t.example/a")

    failure = shut["https://t.example/a"]
    assert ("robots", f"leads to {SITE}/private/a: robots.txt asks us not to read this page") == (failure.reason, failure.detail)
    assert ["https://t.example/robots.txt", "https://t.example/a", f"{SITE}/robots.txt"] == asked


def test_two_addresses_that_lead_to_one_page_elsewhere_are_both_answered():
    found, asked = through({"https://t.example/a": f"{SITE}/a", "https://t.example/b": f"{SITE}/a", f"{SITE}/a": HTML},
                           "https://t.example/a", "https://t.example/b")

    assert {"https://t.example/a": f"{SITE}/a", "https://t.example/b": f"{SITE}/a"} == {url: page.answered_url for url, page in found.items()}
    assert ["https://t.example/a", "https://t.example/b"] == [page.url for page in found.values()]
    assert 1 == asked.count(f"{SITE}/a")


def test_sites_that_send_us_on_without_end_are_left_with_a_reason():
    found, _ = through({"https://one.example/a": "https://two.example/a", "https://two.example/a": "https://one.example/a"}, "https://one.example/a")

    assert "redirects" == found["https://one.example/a"].reason


def test_over_http_a_redirect_to_another_host_is_handed_back_and_one_within_is_followed():
    with FaultServer() as server:
        elsewhere = server.url("there").replace("127.0.0.1", "localhost")
        server.more["there"] = whole(HTML, b"Content-Type: text/html")
        server.more["away"] = whole(b"", f"Location: {elsewhere}".encode(), status=b"301 Moved")
        server.more["within"] = whole(b"", b"Location: /there", status=b"302 Found")
        settings = FetchSettings(allow_hosts=(server.host, server.host.replace("127.0.0.1", "localhost")))
        with Http(settings) as http:
            asked = [Request(url=server.url(path), one_site=True) for path in ("away", "within")]
            answers = {request.url: answer for request, answer in http.get_many(asked)}

    away, within = answers[server.url("away")], answers[server.url("within")]
    assert (301, elsewhere, True, 200, False) == (away.status, away.answered_url, away.left, within.status, within.left)
    assert 1 == server.hits["there"]
