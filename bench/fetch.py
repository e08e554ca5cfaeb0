"""
Feeds a second from a server on this machine, beside the ``reader`` library over the same feeds and plain feedparser over requests.

    python -m bench.fetch [--feeds 1000] [--entries 40]

Each program walks in a process of its own: once over feeds it has never seen, once over the same feeds of which the server says that they
have not changed. What is fetched is parsed and, but for the plain loop, stored. The server stands on the same machine and closes each
connection, as if every feed had a host of its own, and answers after 10 ms, as a quick one in the same country does (``--wait-ms 0``: at once).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from . import table

OURS = "monitor"
BARS = {"cold, s": (30.0, "most"), "unchanged, s": (8.0, "most"), "peak MB": (300.0, "most")}
TIMES_AS_FAST = 3.0
"""On the unchanged round, against each of the others."""
NOW = datetime.now(UTC).replace(microsecond=0)
WORDS = ("council meeting library bridge school harbour market garden station repairs opening plans residents traders road fire award "
         "festival clinic buses parking river housing budget inquiry").split()


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    words.add_argument("--feeds", type=int, default=1000)
    words.add_argument("--entries", type=int, default=40)
    words.add_argument("--wait-ms", type=float, default=10.0, help="time the server takes for an answer")
    words.add_argument("--step", choices=[*STEPS, "serve"], help=argparse.SUPPRESS)
    words.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.step == "serve":
        return asyncio.run(serve(given.entries, given.wait_ms / 1000))
    if given.step:
        urls = [f"http://127.0.0.1:{given.port}/{number}" for number in range(given.feeds)]
        with tempfile.TemporaryDirectory() as folder:
            return print(json.dumps(measured(STEPS[given.step], urls, Path(folder))))
    compare(given.feeds, given.entries, given.wait_ms)


def compare(feeds: int, entries: int, wait_ms: float) -> None:
    size = ["--feeds", str(feeds), "--entries", str(entries), "--wait-ms", str(wait_ms)]
    command = [sys.executable, "-m", "bench.fetch", *size, "--step"]
    with subprocess.Popen([*command, "serve"], stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip()  # type: ignore[union-attr]
            columns = {}
            for name in STEPS:
                told = subprocess.run([*command, name, "--port", port], capture_output=True, text=True, check=False)
                last = told.stderr.strip().splitlines()[-1:] or [""]
                columns[name] = json.loads(told.stdout) if told.returncode == 0 else {"skipped": last[0][:100]}
        finally:
            server.kill()
    print(table.render(f"{feeds:,} feeds of {entries} entries, from a server on this machine that answers after {wait_ms:g} ms", columns, OURS))
    mine = columns[OURS]
    print(table.bars("Fetching", mine, BARS))
    for name, row in columns.items():
        if name != OURS and "skipped" not in row:
            ratio = float(row["unchanged, s"]) / float(mine["unchanged, s"])
            print(f"  times as fast as {name}, unchanged: {ratio:.1f} (at least {TIMES_AS_FAST:g}): {'reached' if ratio >= TIMES_AS_FAST else 'NOT reached'}")


# -- the programs --------------------------------------------------------------------------------------------------------------------------


def measured(program: Callable[[list[str], Path], tuple[Callable[[], int], Callable[[], int]]], urls: list[str], folder: Path) -> dict[str, float]:
    cold, unchanged = program(urls, folder)
    row: dict[str, float] = {}
    for name, step in (("cold", cold), ("unchanged", unchanged)):
        began, used = time.monotonic(), cpu()
        row["entries" if name == "cold" else "feeds unchanged"] = step()
        row[f"{name}, s"] = time.monotonic() - began
        row[f"{name}, CPU s"] = cpu() - used
    row["peak MB"] = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return row


def cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def ours(urls: list[str], folder: Path) -> tuple[Callable[[], int], Callable[[], int]]:
    """The first two steps of a run: the ledger, state and entries of every feed are stored, and the pages wanted noted."""
    from monitor.config.settings import Settings
    from monitor.fetch.settings import FetchSettings
    from monitor.pipeline import Run, feeds_step, sources_step
    from monitor.records import Feed
    from monitor.store import Store

    host = urls[0].split("/")[2]
    settings = Settings(fetch=FetchSettings(allow_hosts=(host,), per_host=FetchSettings().at_once))
    feeds = tuple(Feed(url=url, publisher=f"Paper {number}") for number, url in enumerate(urls))

    def walk(now: datetime) -> Run:
        with Store.open(folder / "ours.db") as store, Run(store, settings, feeds, now, every_feed=True, run_id=f"r-{now:%d}") as run:
            run.walk((sources_step, feeds_step))
            assert not run.feeds_failed, run.failures[:3]
            return run

    def cold() -> int:
        walk(NOW)
        with Store.open(folder / "ours.db") as store:
            return int(store.feeds.value("SELECT count(*) FROM entries"))

    return cold, lambda: walk(NOW + timedelta(days=1)).reports[-1].refused["not_modified"]


def reader_library(urls: list[str], folder: Path) -> tuple[Callable[[], int], Callable[[], int]]:
    from reader import make_reader

    def cold() -> int:
        with make_reader(str(folder / "reader.db")) as reader:
            for url in urls:
                reader.add_feed(url)
            reader.update_feeds(workers=16, scheduled=False)
            return reader.get_entry_counts().total

    def unchanged() -> int:
        with make_reader(str(folder / "reader.db")) as reader:
            results = list(reader.update_feeds_iter(workers=16, scheduled=False))
            return sum(result.value is None for result in results)  # None: the server said that nothing changed

    return cold, unchanged


def plain(urls: list[str], folder: Path) -> tuple[Callable[[], int], Callable[[], int]]:
    """One feed after the other over one session, validators in a dictionary, nothing stored."""
    import feedparser
    import requests

    session, etags = requests.Session(), {}

    def cold() -> int:
        found = 0
        for url in urls:
            answer = session.get(url, timeout=20)
            etags[url] = answer.headers["ETag"]
            found += len(feedparser.parse(answer.content).entries)
        return found

    return cold, lambda: sum(session.get(url, headers={"If-None-Match": etags[url]}, timeout=20).status_code == 304 for url in urls)


STEPS = {OURS: ours, "reader library": reader_library, "feedparser over requests": plain}

# -- the server ------------------------------------------------------------------------------------------------------------------------------


def feed(number: str, entries: int) -> bytes:
    """A feed of ordinary length, another for each number."""
    items = []
    for entry in range(entries):
        turn = int(number) * 7 + entry
        title = " ".join(WORDS[(turn * step) % len(WORDS)] for step in range(1, 9))
        text = " ".join(WORDS[(turn + step * 5) % len(WORDS)] for step in range(40))
        items.append(f"<item><title>{title} {turn}</title><link>http://paper{number}.example/news/{entry}</link><guid>{number}-{entry}</guid>"
                     f"<pubDate>{format_datetime(NOW - timedelta(hours=entry + 1))}</pubDate><description>{text}</description></item>")
    return (f"<?xml version='1.0'?><rss version='2.0'><channel><title>Paper {number}</title><link>http://paper{number}.example/</link>"
            f"<description>News</description>{''.join(items)}</channel></rss>").encode()


async def serve(entries: int, wait: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(wait)
            number = head.split(b" ", 2)[1].strip(b"/").decode()
            more = b'ETag: "%s"\r\nConnection: close\r\n\r\n' % number.encode()
            if b"if-none-match" in head.lower():
                writer.write(b"HTTP/1.1 304 Not Modified\r\n" + more)
            else:
                body = feed(number, entries)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n" % len(body) + more + body)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    main()
