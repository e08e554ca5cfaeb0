"""A day as Markdown (CommonMark), for chat, tickets and notes. Names and words of others cannot become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..records import Digest
from .view import Bundle, Change, Coming, Corrected, Item, Link, Side, View, look_at

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~&@^$])")
_LINKLIKE = re.compile(r"(?i)(://|\bwww\.|\bmailto:)")
_START = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))")


def escape(text: str) -> str:
    """Text that shows as itself: no emphasis, link, HTML, list or heading, and no address that turns into a link by itself."""
    text = " ".join(text.split())
    text = _MARKUP.sub(r"\\\1", text)
    text = _LINKLIKE.sub(lambda m: m[0].replace(":", r"\:").replace("/", r"\/").replace(".", r"\."), text)
    return _START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def link(target: Link | None) -> str:
    """A link with its time; the bare text if the address is not safe."""
    if target is None:
        return ""
    text = f"[{escape(target.text)}](<{target.url}>)" if target.url else escape(target.text)
    return f"{text}, {escape(target.time)}" if target.time else text


def render(digest: Digest) -> str:
    """The whole digest, word for word what the page says."""
    return "\n".join(_lines(look_at(digest))).rstrip() + "\n"


def _lines(view: View) -> Iterator[str]:
    digest = view.digest
    yield f"# {escape(digest.subject)}"
    if view.lead:
        yield from ("", f"**{escape(view.lead)}**")
    for note in digest.notes:
        yield from ("", escape(note))
    yield from ("", escape(" ".join(part for part in (view.about, f"From {view.period}.") if part)))
    for group in view.top:
        yield from ("", f"## {escape(group.council)}" + (f" ({group.tag})" if group.tag else ""), "")
        for item in group.items:
            yield from _item(item)
    if view.changed:
        yield from ("", "## Changed since you were told")
        for change in view.changed:
            yield from _change(change)
    if view.corrected:
        yield from ("", "## Corrected")
        for wrong in view.corrected:
            yield from _corrected(wrong)
    if view.repeated:
        yield from ("", "## Reported again", "", escape(view.repeated))
    if view.coming:
        yield from ("", "## Coming up", "")
        yield from map(_coming, view.coming)
    yield from ("", "## How complete was this check?", "", escape(view.check))
    if view.missing:
        yield ""
        for missing in view.missing:
            yield f"- {escape(missing.publisher)}: {escape(missing.sentence)}"
    if view.rest:
        yield from ("", f"## {view.rest_heading}")
        for group in view.rest:
            yield from ("", f"### {escape(group.council)}")
            for bundle in group.bundles:
                yield from _bundle(bundle)
    if view.changed_rest:
        yield from ("", "## Other changes")
        for change in view.changed_rest:
            yield from _change(change)
    if view.coming_rest:
        yield from ("", "## Later", "")
        yield from map(_coming, view.coming_rest)
    if view.statuses:
        yield from ("", "## How the councils stand", "")
        for status in view.statuses:
            yield f"- {escape(status.council)}: {escape(status.words)}."
    if view.missing_rest:
        yield from ("", "## Other sources not checked", "")
        for missing in view.missing_rest:
            yield f"- {escape(missing.publisher)}: {escape(missing.sentence)}"
    if view.context:
        yield from ("", "## Background, not new", "")
        for item in view.context:
            source = f" {link(item.words_from or item.first)}." if item.first else ""
            yield f"- {escape(item.statement)}{source}"
    yield from ("", "---", "")
    yield "  \n".join(escape(sentence) for sentence in view.foot)
    if view.contact:
        yield from ("", f"Something wrong? {link(view.contact)}.")


def _sources(sources: str, first: Link | None, words_from: Link | None = None, also: tuple[Link, ...] = ()) -> str:
    text = escape(sources)
    if first:
        text += f"{' ' if text else ''}First: {link(first)}."
    if words_from:
        text += f" These words: {link(words_from)}."
    if also:
        text += f" Also: {'; '.join(link(one) for one in also)}."
    return text


def _item(item: Item) -> Iterator[str]:
    number = f"{item.number}. "
    pad = " " * len(number)
    yield f"{number}{escape(item.statement)}  "
    yield f"{pad}**{escape(item.standing)}**  "
    yield f"{pad}{escape(item.why)}  "
    yield f"{pad}{_sources(item.sources, item.first, item.words_from, item.also)}"


def _bundle(bundle: Bundle) -> Iterator[str]:
    yield from ("", f"**{escape(bundle.standing)}**  ", _sources(bundle.sources, bundle.first), "")
    for item in bundle.items:
        words_from = f" These words: {link(item.words_from)}." if item.words_from else ""
        own_sources = f" {escape(item.own_sources)}" if item.own_sources else ""
        yield f"{item.number}. {escape(item.statement)}{own_sources}{words_from}"


def _change(change: Change) -> Iterator[str]:
    yield from ("", f"### {escape(change.heading)}", "", f"**{escape(change.standing)}**", "")
    for side in (change.before, change.after):
        yield f"- {_side(side)}"


def _coming(one: Coming) -> str:
    source = f" {link(one.link)}." if one.link else ""
    return f"- {escape(one.when)}: {escape(one.statement)}{source}"


def _corrected(one: Corrected) -> Iterator[str]:
    source = f" {link(one.link)}." if one.link else ""
    yield from ("", f"**{escape(one.standing)}**", "", f"- {escape(one.told)}{source}", f"- {escape(one.now)}")


def _side(side: Side) -> str:
    source = f" {link(side.link)}." if side.link else ""
    return f"{side.heading}: {escape(side.statement)}{source}"
