"""``monitor feeds check --why URL``: every rule of relevance and councils on one page, storing nothing."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ConfigError, NothingFetched
from .records import Article, CouncilTag, Extraction, Feed, FetchFailure, Page, Reason, Refusal
from .urls import canonical, display, host_of, same_site

if TYPE_CHECKING:
    from .config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What the judging rooms make of one page."""

    url: str
    source: str
    """``fetched``, or ``on file`` with version and time."""
    publisher: str = ""
    publisher_group: str | None = None
    publisher_kind: str | None = None
    title: str = ""
    words: int = 0
    refused: str = ""
    """Why the page is no article; empty if it is one. Then nothing below is judged, unless the feed's own summary is on file."""
    relevant: bool = False
    score: float = 0.0
    kind: str = ""
    speaks_for: tuple[Reason, ...] = ()
    speaks_against: tuple[Reason, ...] = ()
    councils: tuple[CouncilTag, ...] = ()
    bodies: tuple[str, ...] = ()
    """Agencies, suppliers, regulators and other bodies named, with their kind."""

    def as_text(self) -> str:
        owner = self.publisher_group or "ownership not known"
        out = [self.title or "(no title)", f"  {self.url}", f"  {self.publisher} ({owner}, {self.publisher_kind or 'kind not known'}), {self.source}"]
        if self.refused:
            out.append(f"no article: {self.refused}")
        if self.kind:
            out.append(f"relevance: {'relevant' if self.relevant else 'not relevant'}, score {self.score:.2f}, kind {self.kind}, {self.words} words")
            for name, reasons in (("for", self.speaks_for), ("against", self.speaks_against)):
                out.append(name)
                out += [f"  {reason.rule}" + (f": “{reason.quote}”" if reason.quote else "") for reason in reasons] or ["  nothing"]
            out.append("councils")
            out += [f"  {one.council}: {one.role}, {one.standing}, sure {one.sure:.2f}  “{one.evidence}”" for one in self.councils] or ["  none named"]
            if self.bodies:
                out.append(f"also named: {', '.join(self.bodies)}")
        return "\n".join(out)


def why(url: str, config: Config, db: Path, now: datetime, http: object | None = None) -> Why:
    """
    Judge one page by today's rules. An article on file is taken from there, anything else is fetched; nothing is stored.

    Raises:
        ConfigError: The address is none.
        NothingFetched: The page could not be fetched.
    """
    address = canonical(url)
    if address is None:
        raise ConfigError(f"'{url}' is no web address: it must begin with https:// or http:// and a host name")
    kept = _on_file(address, db)
    if kept is not None:
        return _judged(kept, f"on file, version {kept.version}", config)
    feed = _feed_of(url, config)
    read = _read(url, config, now, http)
    if isinstance(read, Refusal):
        return Why(url=display(url), source="fetched", publisher=feed.publisher, publisher_group=feed.group, publisher_kind=feed.kind or None,
                   refused=f"{read.reason}: {read.detail}" if read.detail else read.reason)
    return _judged(Article(
        article_id="", url=display(url), publisher=feed.publisher, publisher_group=feed.group, publisher_kind=feed.kind or None,
        councils=feed.councils, title=read.title, text=read.text, blocks=read.blocks, byline=read.byline, credit=read.credit,
        published_at=read.published_at, first_seen_at=now, seen_at=now, language=read.language, method=read.method), "fetched", config)


def _on_file(address: str, db: Path) -> Article | None:
    from .store import Store

    if not db.exists():
        return None
    with Store.open_to_read(db) as store:
        article_id = store.articles.find(address)
        return store.articles.latest(article_id) if article_id else None


def _feed_of(url: str, config: Config) -> Feed:
    """Who publishes a page: the feed of the same site, else the list of titles; a kind that is empty is not known."""
    from .publishers import find

    site = [feed for feed in config.feeds if same_site(feed.url, url)]
    if site:
        # several feeds of one site: what they agree on
        publishers, groups, kinds = {feed.publisher for feed in site}, {feed.group for feed in site}, {feed.kind for feed in site}
        return Feed(url="", publisher=site[0].publisher if len(publishers) == 1 else host_of(url), group=site[0].group if len(groups) == 1 else None,
                    kind=site[0].kind if len(kinds) == 1 else "", councils=site[0].councils if len(site) == 1 else ())
    title = find("", host_of(url))
    return Feed(url="", publisher=title.name if title else host_of(url), group=title.group if title else None, kind=title.kind if title else "")


def _read(url: str, config: Config, now: datetime, http: object | None) -> Extraction | Refusal:
    from .fetch.http import Http
    from .fetch.pages import fetch_pages
    from .guard import Guard, GuardKilled

    with nullcontext(http) if http is not None else Http(config.settings.fetch) as client:
        answer = next((answer for _, answer in fetch_pages([(display(url), None, None)], client, config.settings.fetch, now)), None)
    if not isinstance(answer, Page):
        reason = f"{answer.reason}: {answer.detail}" if isinstance(answer, FetchFailure) else "the server sent no page"
        raise NothingFetched(f"{url} could not be fetched: {reason}")
    with Guard() as guard:
        try:
            return guard.call("monitor.extract.read:extract", answer, config.settings.extract)
        except GuardKilled as killed:
            return Refusal(reason="parse_limit", detail=str(killed))


def _judged(article: Article, source: str, config: Config) -> Why:
    from .councils.gazetteer import load_gazetteer
    from .councils.name import name_bodies
    from .councils.tag import tag
    from .relevance.judge import every_rule, judge
    from .text import words

    settings = config.settings
    bodies = name_bodies(article, load_gazetteer(), settings.councils)
    verdict, rules = judge(article, bodies, settings.relevance), every_rule(article, bodies, settings.relevance)
    reasons = tuple(dict.fromkeys((*verdict.reasons, *rules)))
    named = dict.fromkeys(f"{body.name} ({body.kind})" for body in bodies if body.kind != "council")
    return Why(url=article.url, source=source, publisher=article.publisher, publisher_group=article.publisher_group,
               publisher_kind=article.publisher_kind, title=article.title, words=len(words(article.text)), refused=article.not_article,
               relevant=verdict.relevant, score=verdict.score, kind=verdict.kind,
               speaks_for=tuple(one for one in reasons if not _against(one)), speaks_against=tuple(one for one in reasons if _against(one)),
               councils=tag(article, bodies, settings.councils), bodies=tuple(named))


def _against(reason: Reason) -> bool:
    return reason.rule.startswith(("against-", "no-", "template", "consent"))
