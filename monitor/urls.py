"""
Canonical addresses: one article has many, we keep one form of each.

``canonical`` gives the key by which an article is known, ``display`` the address that is asked for and shown. Both only compare
spellings: two addresses with different article ids or names never get one key, since a wrong merge loses an article and a missed
one only costs a second look at the same text. The section an article stands in is dropped only where its own last part is
unmistakable (a publisher's number behind several words), or where the section says itself twice (``/tax/tax-news/``).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

MOST_CHARACTERS = 2048
"""Longest address we keep; the limit common to browsers, servers and sitemaps (sitemaps.org: 2,048)."""
_TRACKING_NAMES = frozenset(
    "fbclid gclid gclsrc dclid msclkid yclid twclid igshid mc_cid mc_eid mkt_tok _ga _gl ref_src ref_url referrer cmp cmpid cmp_id "
    "ncid ocid smid s_cid sr_share ito icid xtor wt.mc_id spm trk trkcampaign replytocom amp output_type at_medium at_campaign "
    "at_format at_link_type at_link_id at_link_origin at_ptr_name at_bbc_team at_custom1 at_custom2 at_custom3 at_custom4".split())
_TRACKING_PREFIXES = ("utm_", "ns_", "pk_", "piwik_", "matomo_", "hsa_", "_hs", "at_")
# only with these values: elsewhere the same names do choose what is shown
_TRACKING_PAIRS = frozenset({("ref", "rss"), ("ref", "rss_feed"), ("ref", "twitter"), ("ref", "facebook"), ("td", "readmore"),
                             ("td", "rt-3a"), ("source", "rss"), ("src", "rss"), ("from", "rss"), ("page", "1"),
                             ("outputtype", "amp"), ("view", "amp"), ("noamp", "mobile")})
_EDITION_HOSTS = {  # hosts of one publisher that serve the same articles under the same path
    "feeds.bbci.co.uk": "bbc.co.uk", "bbc.com": "bbc.co.uk", "the-independent.com": "independent.co.uk", "itpro.com": "itpro.co.uk",
    "theregister.co.uk": "theregister.com"}
_BARE_PREFIXES = ("www.", "m.", "amp.", "mobile.", "test.", "prod.", "preprod.", "staging.", "stage.", "uat.", "dev.", "preview.", "iframe.")
# Small screens, and a publisher's own workshop: search engines do list its pages.
_MIRRORS = {  # hosts that show another publisher's articles under a spelling of its paths: host, path there, host and path here
    "tramp-v2.herokuapp.com": (re.compile(r"^/news/([a-z-]+)/(\d{4})_([a-z]{3})_(\d\d)_([\w-]+)$"), "theguardian.com", r"/\1/\2/\3/\4/\5")}
_BBC_ID = re.compile(r"^/(?:news|sport)/(?:articles/)?(c[a-z0-9]{10,12}o)$")
_BBC_NUMBER = re.compile(r"^/news/(?:[a-z]+-)*(\d{8})$")
_HTML_ID = re.compile(r"-(b\d{6,})\.html$")
_HTML_ID_HOSTS = frozenset({"independent.co.uk", "standard.co.uk"})
_NUMBER_FIRST = re.compile(r"/(\d{7,8})\.[a-z0-9]+(?:-[a-z0-9]+){2,}$")
# Newsquest: the number is the article, its words change with the headline
_NUMBER_LAST = re.compile(r"/(?:[a-z0-9]+-){3,}(?!(?:19|20)\d{6}$)\d{6,9}$")
# Reach, National World, Iliffe: several words, then the number; a date is no number
_DOUBLED_SECTION = re.compile(r"^/([a-z-]+)/\1-news(/(?:[a-z0-9]+-){4,}[a-z0-9]+)$")
_READS_AS_ARTICLE = re.compile(r"/[^/]*[^\W_]+[-_][^\W_]+[-_][^/]+$|/\d{6,}$")
# Three words and more: a page of a list is called ``news`` or ``search``.
_PAGE = re.compile(r"page=\d{1,2}")
_CONTROL = re.compile("[\x00-\x20\x7f\\\\\ud800-\udfff]")
_AMP = re.compile(r"(?:^|/)amp(?=/|$)")
_SECOND_LEVEL = frozenset("co org gov ac ltd plc net sch nhs police me com edu".split())


def _split(url: str) -> tuple[SplitResult, str, int | None] | None:
    """Parts, ASCII host and port of a usable http(s) address; None if it is none."""
    url = url.strip()
    if not url or len(url) > MOST_CHARACTERS or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")  # which lets spaces of other alphabets through as spaces
            if _CONTROL.search(host):
                return None
    except (ValueError, UnicodeError):
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        return None
    return parts, host.lower(), port


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _netloc(scheme: str, host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[scheme]
    return shown if port is None or port == default else f"{shown}:{port}"


def _tracks(name: str, value: str) -> bool:
    name, value = name.lower(), value.lower()
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES) or (name, value) in _TRACKING_PAIRS


def _query(query: str, *, ordered: bool) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name, value)]
    if len(kept) == len(pairs) and not ordered:
        return query
    return urlencode(sorted(kept) if ordered else kept)


def _path(path: str) -> str:
    """One spelling of percent-encoding; doubled and closing slashes folded."""
    folded = re.sub(r"/{2,}", "/", quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape"))
    return folded.rstrip("/")


def _article(host: str, path: str, query: str) -> tuple[str, str, str]:
    """Host, path and query as the publisher's own number or name of the article has them; unchanged if it shows none."""
    if (mirror := _MIRRORS.get(host)) and mirror[0].match(path):
        return mirror[1], mirror[0].sub(mirror[2], path), ""
    # ids count on the publisher's own hosts only: look-alikes serve the same paths
    if host == "bbc.co.uk":
        if found := _BBC_ID.match(path):
            path = f"/news/articles/{found[1]}"
        elif found := _BBC_NUMBER.match(path):
            path = f"/news/{found[1]}"
    elif host in _HTML_ID_HOSTS and (found := _HTML_ID.search(path)):
        path = f"/{found[1]}.html"
    elif found := _NUMBER_FIRST.search(path):
        path = f"/{found[1]}"
    elif found := _NUMBER_LAST.search(path):
        path = found[0]
    elif found := _DOUBLED_SECTION.match(path):
        path = found[2]
    if _PAGE.fullmatch(query) and _READS_AS_ARTICLE.search(path):
        query = ""      # the second page of a long article, not of a list
    return host, path, query


def _is_suffix(host: str) -> bool:
    """Whether a host is nobody's: ``co.uk``."""
    first, _, last = host.partition(".")
    return len(last) == 2 and first in _SECOND_LEVEL


def canonical(url: str) -> str | None:
    """
    The key of an article's address, the same for every address known to show the same article.

    Not for fetching: the host loses ``www.`` and editions of one publisher become one host. Use ``display`` for that.

    Returns:
        A stable text that reads as an address; None if it is not http(s) or cannot be used.
    """
    usable = _split(url)
    if usable is None:
        return None
    parts, host, port = usable
    scheme = parts.scheme.lower()
    path = _AMP.sub("", _path(parts.path)) or ""
    if not _is_literal(host):
        while host.startswith(_BARE_PREFIXES) and host.count(".") >= 2 and not _is_suffix(bare := host.partition(".")[2]):
            host = bare
        host = _EDITION_HOSTS.get(host, host)
        if port in (None, 80, 443):
            scheme, port = "https", None
        host, path, query = _article(host, path, _query(parts.query, ordered=True))
    else:
        query = _query(parts.query, ordered=True)
    return f"{scheme}://{_netloc(scheme, host, port)}{path or '/'}" + (f"?{query}" if query else "")


def display(url: str) -> str:
    """The address to ask for and to show: tracking and fragment removed, host and path as given; unusable text comes back stripped."""
    usable = _split(url)
    if usable is None:
        return url.strip()
    parts, host, port = usable
    scheme = parts.scheme.lower()
    query = _query(parts.query, ordered=False)
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._", errors="surrogateescape") or "/"
    return f"{scheme}://{_netloc(scheme, host, port)}{path}" + (f"?{query}" if query else "")


def host_of(url: str) -> str:
    """Lower-case ``host`` or ``host:port`` of an address; empty if it cannot be used."""
    usable = _split(url)
    return _netloc(usable[0].scheme.lower(), usable[1], usable[2]) if usable else ""


def _site(host: str) -> str:
    """The registrable part, guessed: last two labels, three under ``co.uk`` and its like."""
    host = _EDITION_HOSTS.get(host.removeprefix("www."), host)
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def same_site(a: str, b: str) -> bool:
    """Whether two addresses belong to one site; IP literals and ports must be equal."""
    one, two = _split(a), _split(b)
    if one is None or two is None:
        return False
    if _is_literal(one[1]) or _is_literal(two[1]) or one[2] != two[2]:
        return (one[1], one[2]) == (two[1], two[2])
    return _site(one[1]) == _site(two[1])
