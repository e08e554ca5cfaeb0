"""
Bad feeds and bad pages, made by code from a few written by hand: the same ones every time.

Each seed is damaged in each of the ways in which feeds and pages in the wild are damaged, on purpose or not. Nothing here comes from a
publisher or a public corpus.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable, Iterator

ITEMS = ("Pool opens again after works", "Council warns of delays – “phones down”", "Bridge closed until May & beyond", "Café on the green to stay")


def _rss(version: str, item: str, head: str = "", channel: str = "") -> bytes:
    items = "".join(item.format(n=n, title=title.replace("&", "&amp;")) for n, title in enumerate(ITEMS))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="{version}"{head}><channel><title>Gazette</title><link>https://gazette.example/</link>{channel}{items}</channel></rss>'.encode()


def _joined(start: str, item: str, end: str) -> bytes:
    return (start + "".join(item.format(n=n, title=title.replace("&", "&amp;")) for n, title in enumerate(ITEMS)) + end).encode()


FEEDS: dict[str, bytes] = {
    "rss20": _rss(
        "2.0",
        "<item><title>{title}</title><link>https://gazette.example/news/{n}</link><guid isPermaLink='false'>g-{n}</guid>"
        "<pubDate>Tue, 03 Mar 2026 10:3{n}:00 +0000</pubDate><author>desk@gazette.example (Ann)</author><dc:creator>Ann</dc:creator>"
        "<description><![CDATA[<p>Doors open <b>at nine</b>.</p>]]></description></item>",
        " xmlns:dc='http://purl.org/dc/elements/1.1/'",
        "<ttl>60</ttl>",
    ),
    "rss091": _rss("0.91", "<item><title>{title}</title><link>/news/{n}</link><description>Doors &lt;i&gt;open&lt;/i&gt;</description></item>"),
    "rss090": _joined(
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
        "<channel><title>Gazette</title><link>https://gazette.example/</link></channel>",
        "<item><title>{title}</title><link>https://gazette.example/news/{n}</link></item>",
        "</rdf:RDF>",
    ),
    "rdf": _joined(
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://gazette.example/"><title>Gazette</title></channel>',
        '<item rdf:about="https://gazette.example/news/{n}"><title>{title}</title><link>https://gazette.example/news/{n}</link>'
        "<dc:date>2026-03-03T10:3{n}:00Z</dc:date><dc:publisher>Agency</dc:publisher></item>",
        "</rdf:RDF>",
    ),
    "atom10": _joined(
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/"><title>Gazette</title>',
        '<entry><title type="html">{title}</title><id>tag:gazette.example,2026:{n}</id><link rel="alternate" href="news/{n}"/>'
        "<updated>2026-03-03T10:3{n}:00Z</updated><published>2026-03-03T10:3{n}:00Z</published><author><name>Ann</name></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Doors open.</p></div></content></entry>',
        "</feed>",
    ),
    "atom03": _joined(
        '<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Gazette</title>',
        '<entry><title>{title}</title><id>{n}</id><link rel="alternate" type="text/html" href="https://gazette.example/news/{n}"/>'
        "<issued>2026-03-03T10:3{n}:00Z</issued><modified>2026-03-03T11:3{n}:00Z</modified><summary>Doors open.</summary></entry>",
        "</feed>",
    ),
    "cdf": _joined(
        '<?xml version="1.0"?><CHANNEL HREF="https://gazette.example/"><TITLE>Gazette</TITLE>',
        '<ITEM HREF="https://gazette.example/news/{n}" LASTMOD="2026-03-03T10:3{n}"><TITLE>{title}</TITLE><ABSTRACT>Doors open.</ABSTRACT></ITEM>',
        "</CHANNEL>",
    ),
    "jsonfeed": _joined(
        '{{"version":"https://jsonfeed.org/version/1.1","title":"Gazette","items":['.replace("{{", "{"),
        '{{"id":"{n}","url":"https://gazette.example/news/{n}","title":"{title}","content_html":"<p>Doors open.</p>",'
        '"date_published":"2026-03-03T10:3{n}:00Z","authors":[{{"name":"Ann"}}]}},',
        '{"id":"x"}]}',
    ),
    "sitemap": _joined(
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">',
        "<url><loc>https://gazette.example/news/{n}</loc><lastmod>2026-03-03</lastmod><news:news><news:publication><news:name>Gazette</news:name>"
        "<news:language>en</news:language></news:publication><news:publication_date>2026-03-03T10:3{n}:00Z</news:publication_date>"
        "<news:title>{title}</news:title></news:news></url>",
        "</urlset>",
    ),
    "index": _joined(
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        "<sitemap><loc>https://gazette.example/sitemap-{n}.xml</loc><lastmod>2026-03-0{n}</lastmod></sitemap><!-- {title} -->",
        "</sitemapindex>",
    ),
    "podcast": _rss(
        "2.0",
        "<item><title>{title}</title><enclosure url='https://gazette.example/{n}.mp3' type='audio/mpeg' length='9'/>"
        "<itunes:duration>12:3{n}</itunes:duration></item>",
        " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'",
    ),
}
"""A good feed of every form; the podcast is a good one with nothing to read."""

_P = "The council said on Tuesday that the {n} phone lines of its housing office would be down until Thursday, and asked residents to write instead."
PAGES: dict[str, bytes] = {
    "plain": (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Phone lines down</title></head><body><h1>Phone lines down – again</h1>"
        + "".join(f"<p>{_P.format(n=n)}</p>" for n in range(6))
        + "</body></html>"
    ).encode(),
    "article": (
        "<!doctype html><html><head><title>Phones | Gazette</title><meta property='article:published_time' content='2026-03-03T10:30:00Z'>"
        '<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"Phones"}</script></head><body><nav><a href=/>Home</a></nav>'
        "<article><h1>Phones</h1><p class=standfirst>Lines stay shut.</p>"
        + "".join(f"<p>{_P.format(n=n)}</p>" for n in range(6))
        + "<blockquote>“We are sorry,” she said.</blockquote></article><footer>© Gazette</footer></body></html>"
    ).encode(),
    "divs": ("<html><body><div><div>" + "<br><br>".join(_P.format(n=n) for n in range(6)) + "</div></div></body></html>").encode(),
    "xhtml": (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Phones</title></head><body><table><tr><td>'
        + "".join(f"<p>{_P.format(n=n)}</p>" for n in range(5))
        + "</td></tr></table></body></html>"
    ).encode(),
}


def _relabelled(name: str) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        whole = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", body)
        return f'<?xml version="1.0" encoding="{name}"?>'.encode() + re.sub(rb"charset=[\w-]+", f"charset={name}".encode(), whole)

    return change


def _flipped(seed: int, count: int) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        chance, bytes_ = random.Random(seed), bytearray(body)
        for _ in range(count):
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
        return bytes(bytes_)

    return change


def _text(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    return lambda body: change(body.decode()).encode("utf-8", "surrogatepass")


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    **{f"cut-{part}": lambda body, part=part: body[: len(body) * part // 100] for part in (3, 20, 50, 75, 97)},
    "cut-in-a-letter": lambda body: body[: body.index("–".encode()) + 1] if "–".encode() in body else body[:-3],
    **{
        f"label-{name or 'empty'}": _relabelled(name)
        for name in ("utf-7", "utf-16", "utf-32", "zlib_codec", "idna", "rot13", "punycode", "unicode_escape", "hex", "klingon", "", "us-ascii", "shift_jis")
    },
    "latin-1": lambda body: body.decode().encode("latin-1", "replace"),
    "utf-16": lambda body: body.decode().encode("utf-16"),
    "utf-16-bare": lambda body: body.decode().encode("utf-16-be"),
    "utf-32": lambda body: body.decode().encode("utf-32"),
    "two-marks": lambda body: b"\xef\xbb\xbf\xef\xbb\xbf" + body,
    "mojibake": lambda body: body.decode().encode("utf-8").decode("latin-1").encode("utf-8"),
    "nul": lambda body: body.replace(b"o", b"o\x00"),
    "controls": lambda body: body.replace(b"e", b"\x1be\x07\x08"),
    "bidi": _text(lambda text: text.replace("a", "\u202ea\u2066")),
    "surrogates": _text(lambda text: text.replace("o", "\ud800o")),
    "nonsense-letters": lambda body: body.replace(b"i", b"\xff\xc0\x80"),
    "warning-first": lambda body: b"<br />\n<b>Warning</b>: mysql_connect() in <b>/var/www/x.php</b><br />\n" + body,
    "blank-first": lambda body: b"\r\n\r\n   \t" + body,
    "comment-first": lambda body: b"<!-- cached -->" + body,
    "junk-after": lambda body: body + b"<!-- 0.3s --></html>]]>&",
    "twice": lambda body: body + body,
    "fifty-times": lambda body: body * 50,
    "unknown-entities": lambda body: body.replace(b" again", b"&nbsp;again&hellip;"),
    "bare-ampersands": lambda body: body.replace(b"&amp;", b"&").replace(b" open", b" & open"),
    "control-in-words": lambda body: body.replace(b"oo", b"o\x0b\x1bo\x00"),
    "ampersands-in-tags": lambda body: body.replace(b"/", b"/&"),
    "nothing-closed": lambda body: re.sub(rb"</[^>]*>", b"", body),
    "all-closed-twice": lambda body: re.sub(rb"(</[^>]*>)", rb"\1\1", body),
    "no-brackets": lambda body: body.replace(b">", b""),
    "double-brackets": lambda body: body.replace(b"<", b"<<"),
    "upper-case": lambda body: body.upper(),
    "quotes-lost": lambda body: body.replace(b'"', b"").replace(b"'", b""),
    "cdata-open": lambda body: body.replace(b"Pool", b"<![CDATA[Pool").replace(b"Phone", b"<![CDATA[Phone"),
    "comment-open": lambda body: body.replace(b"Bridge", b"<!--").replace(b"said", b"<!--"),
    "script-in-words": lambda body: body.replace(b"open", b"&lt;script&gt;alert(1)&lt;/script&gt;<script>x").replace(b"residents", b"<script>x"),
    "strange-links": lambda body: body.replace(b"https://gazette.example", b"javascript:alert(1)//"),
    "no-links": lambda body: body.replace(b"https://gazette.example", b""),
    "long-links": lambda body: body.replace(b"https://gazette.example", b"https://gazette.example/" + b"a" * 70_000),
    "odd-dates": lambda body: body.replace(b"2026", b"99999").replace(b"+0000", b"+99:99"),
    "minus-dates": lambda body: body.replace(b"2026-03-03", b"-1-02-30"),
    "long-words": lambda body: body.replace(b"council", b"c" * 200_000).replace(b"Bridge", b"B" * 200_000),
    "many-spaces": lambda body: body.replace(b" ", b" " * 500),
    "packed": gzip.compress,
    "packed-cut": lambda body: gzip.compress(body)[:-9],
    "reversed": lambda body: body[::-1],
    **{f"flipped-{seed}-{count}": _flipped(seed, count) for seed, count in ((1, 3), (2, 20), (3, 200))},
}
"""Ways in which a body comes to harm."""


def bad_feeds() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every damaged feed, and of those made to harm."""
    for form, body in FEEDS.items():
        for name, change in DAMAGE.items():
            yield f"{form}-{name}", change(body)
    yield from hostile_feeds()


def bad_pages() -> Iterator[tuple[str, bytes]]:
    for form, body in PAGES.items():
        for name, change in DAMAGE.items():
            yield f"{form}-{name}", change(body)
    yield from hostile_pages()


def _item(inner: str) -> bytes:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>G</title><item><title>Pool</title><link>https://gazette.example/1</link>{inner}</item></channel></rss>".encode()


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]><rss version='2.0'><channel><item><title>&j;</title><link>https://gazette.example/1</link></item></channel></rss>"
)
BLOW_UP = (
    "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a '"
    + "x" * 50_000
    + "'>]><rss version='2.0'><channel><item><title>"
    + "&a;" * 1000
    + "</title></item></channel></rss>"
)


def outside(address: str) -> str:
    """A feed that opens an address when its reader believes it."""
    return f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM '{address}'>]><rss version='2.0'><channel><item><title>&x;</title><link>https://g.example/1</link></item></channel></rss>"


def parameter(address: str) -> str:
    return (
        f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY % p SYSTEM '{address}'> %p;]><rss version='2.0'><channel><item><title>x</title>"
        "<link>https://g.example/1</link></item></channel></rss>"
    )


def hostile_feeds() -> Iterator[tuple[str, bytes]]:
    """Feeds that are made to hang, to grow, or to open something."""
    yield "empty", b""
    yield "blank", b" \n\t"
    yield "a-path", b"/etc/hostname"
    yield "an-address", b"http://127.0.0.1:9/"
    yield "laughs", LAUGHS.encode()
    yield "laughs-utf-16", LAUGHS.encode("utf-16")
    yield "blow-up", BLOW_UP.encode()
    yield "outside-file", outside("file:///etc/hostname").encode()
    yield "parameter-file", parameter("file:///etc/hostname").encode()
    yield "attributes", _item("<x " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>")
    yield "comments", _item("<!--" * 100_000)
    yield "author", _item("<author>" + "a." * 16_000 + "</author>")
    yield "nested", b"<rss version='2.0'><channel><item>" + b"<a>" * 1_000_000
    yield "nested-json", b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000
    yield "big-number-json", b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 10_000 + b"}]}"
    yield (
        "odd-json",
        b'{"version":"https://jsonfeed.org/version/1","title":[],"items":[1,null,[],{"url":1,"title":{}},{"url":"\\ud800","title":"\\ud800","authors":[1]}]}',
    )
    yield "breaks", _item("<description><![CDATA[" + "<br>" * 100_000 + "]]></description>")
    yield "scripts", _item("<description><![CDATA[" + "<script>" * 30_000 + "]]></description>")
    yield "tags-open", _item("<description><![CDATA[" + "<a " * 80_000 + "]]></description>")
    yield "long-title", _item("").replace(b"Pool", b"x" * 5_000_000)
    yield "long-guid", _item("<guid>" + "y" * 1_000_000 + "</guid>")
    yield "long-date", _item("<pubDate>" + "1" * 200_000 + "</pubDate>")
    yield "many-entities", _item("<description>" + "&#x41;" * 200_000 + "</description>")
    yield (
        "many-namespaces",
        (
            "<rss version='2.0' "
            + " ".join(f"xmlns:n{n}='http://n.example/{n}'" for n in range(900))
            + "><channel><item><title>x</title><link>https://g.example/1</link></item></channel></rss>"
        ).encode(),
    )
    yield "processing", b"<?xml version='1.0'?>" + b"<?php echo 1 ?>" * 50_000 + _item("")
    yield "sitemap-deep", b"<urlset>" + b"<url>" * 300_000
    yield "sitemap-of-itself", b"<sitemapindex><sitemap><loc>https://gazette.example/rss</loc></sitemap></sitemapindex>"


def nested(depth: int, tag: str = "div") -> bytes:
    """A page with its article below so many elements."""
    return (
        "<html><head><title>Phone lines down</title></head><body>"
        + f"<{tag}>" * depth
        + "".join(f"<p>{_P.format(n=n)}</p>" for n in range(6))
        + f"</{tag}>" * depth
        + "</body></html>"
    ).encode()


def hostile_pages() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "attributes", b"<html><body><p " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b">x</p></body></html>"
    yield "cells", b"<html><body><table><tr>" + b"<td>x</td>" * 100_000 + b"</tr></table></body></html>"
    yield "breaks", b"<html><body>" + b"x<br>" * 500_000 + b"</body></html>"
    yield (
        "paragraphs",
        b"<html><body>" + b"<p>The council said so on Tuesday morning, and said it once more in the evening.</p>" * 40_000 + b"</body></html>",
    )
    yield "comments", b"<html><body>" + b"<!--" * 100_000 + b"</body></html>"
    yield "spans", b"<html><body><p>" + b"<span>a</span>" * 100_000 + b"</p></body></html>"
    yield "links", b"<html><body>" + b"<a href=/x>News of the town</a> " * 50_000 + b"</body></html>"
    yield "formatting", b"<html><body><p>" + b"<b><i>" * 20_000 + b"x</p></body></html>"
    yield "tables", b"<html><body>" + b"<table><tr><td>" * 5000 + b"x</body></html>"
    yield "json", b"<html><script type='application/ld+json'>" + b'{"a":' * 100_000 + b"</script><body><p>x</p></body></html>"
    yield "one-line", b"<html><body><p>" + b"word " * 400_000 + b"</p></body></html>"
    for depth in (260, 1000, 2500, 100_000):
        yield f"nested-{depth}", nested(depth)
