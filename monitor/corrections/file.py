"""
corrections.yml: read with the line of every mistake, written one entry at a time.

Is given values with their lines and gives text; reads no file and no YAML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..located import Located, check_keys, meant, mistake, shorten
from ..records import Correction, Named
from ..text import clean_line
from ..times import from_iso, to_iso

FindCouncil = Callable[[str], tuple[str | None, str | None, str | None]]
"""A name as a person writes it -> (code, official short name, None), or (None, None, the nearest name known or None)."""

HEADER = """\
# What a person has put right. Replayed on every run and import; an entry taken out is undone by the next one.
# An entry names articles by address and facts by their words, so that it holds when ids, thresholds or the database change.
corrections:
"""

KEYS: dict[str, tuple[str, ...]] = {
    "not-relevant": ("article", "headline"),
    "not-this-council": ("article", "headline", "council", "gss"),
    "merge": ("of", "first", "second"),
    "split": ("article", "headline", "of", "from"),
    "same-as": ("first", "second"),
    "not-new": ("fact",),
}
"""Kinds of correction and what each says beside ``because`` and ``at``."""

GROUPS = ("story", "incident")
_OPTIONAL = ("headline", "gss", "from")


def read_corrections(name: str, document: Located, find_council: FindCouncil) -> tuple[Correction, ...]:
    """
    The corrections of a file, in its order.

    Args:
        name: Of the file, for messages.
        document: The whole file.
        find_council: Looks a council's name up.

    Raises:
        ConfigError: The first mistake, as ``corrections.yml:LINE: ...``.
    """
    listed = check_keys(name, document, ("corrections",), "the file").get("corrections")
    if listed is None or listed.value is None:
        return ()
    if not isinstance(listed.value, list):
        raise mistake(name, listed.key_line or listed.line, f"corrections must be a list, each entry beginning with '- kind:', found {listed.describe()}")
    return tuple(_entry(name, item, find_council) for item in listed.value)


def _entry(name: str, item: Located, find_council: FindCouncil) -> Correction:
    if not isinstance(item.value, dict) or "kind" not in item.value:
        raise mistake(name, item.line, f"a correction begins with '- kind:' and one of {', '.join(KEYS)}; found {item.describe()}")
    kind = _text(name, item.value["kind"], "kind")
    if kind not in KEYS:
        raise mistake(name, item.value["kind"].line, f"kind '{shorten(kind)}' is not one of {', '.join(KEYS)}{meant(kind, KEYS, everything_up_to=0)}")
    keys = check_keys(name, item, ("kind", *KEYS[kind], "because", "at"), f"a correction of kind {kind}")
    for needed in (*KEYS[kind], "because", "at"):
        if needed not in keys and needed not in _OPTIONAL:
            raise mistake(name, item.line, f"a correction of kind {kind} without '{needed}'")
    of = {"same-as": "fact", "not-new": "fact"}.get(kind, "article")
    if "of" in keys:
        of = _text(name, keys["of"], "of")
        if of not in GROUPS:
            raise mistake(name, keys["of"].line, f"of '{shorten(of)}' is not one of {', '.join(GROUPS)}{meant(of, GROUPS, everything_up_to=0)}")
    first = keys.get("first") or keys.get("fact")
    left = Named(id=_text(name, keys["from"], "from"), articles=()) if "from" in keys else None
    gss, council = _council(name, keys, find_council) if "council" in keys else ("", "")
    return Correction(
        kind=kind, of=of, because=_text(name, keys["because"], "because"), at=_moment(name, keys["at"]),
        article=_text(name, keys["article"], "article") if "article" in keys else "",
        headline=_text(name, keys["headline"], "headline") if "headline" in keys else "", council=council, gss=gss,
        first=left or (_named(name, first, of) if first else None), second=_named(name, keys["second"], of) if "second" in keys else None,
        line=item.line)


def _council(name: str, keys: Mapping[str, Located], find_council: FindCouncil) -> tuple[str, str]:
    written = _text(name, keys["council"], "council")
    gss, council, near = find_council(written)
    if gss is None or council is None:
        raise mistake(name, keys["council"].line, f"unknown council '{shorten(written)}'" + (f", did you mean '{near}'?" if near else ""))
    if "gss" in keys and (told := _text(name, keys["gss"], "gss")) != gss:
        raise mistake(name, keys["gss"].line, f"gss '{shorten(told)}' is not the code of {council}, which is {gss}")
    return gss, council


def _named(name: str, item: Located, of: str) -> Named:
    known = ("id", "article", "words", "says") if of == "fact" else ("id", "articles")
    keys = check_keys(name, item, known, f"a {of} of a correction")
    for needed in ("article", "words") if of == "fact" else ("articles",):
        if needed not in keys:
            raise mistake(name, item.line, f"a {of} of a correction without '{needed}'")
    if of == "fact":
        articles: tuple[str, ...] = (_text(name, keys["article"], "article"),)
    elif isinstance(keys["articles"].value, list) and keys["articles"].value:
        articles = tuple(_text(name, one, "each of articles") for one in keys["articles"].value)
    else:
        raise mistake(name, keys["articles"].line, f"articles must be a list of at least one address, found {keys['articles'].describe()}")
    return Named(id=_text(name, keys["id"], "id") if "id" in keys else "", articles=articles,
                 words=_text(name, keys["words"], "words", most=MOST_CHARACTERS) if "words" in keys else "",
                 says=_text(name, keys["says"], "says") if "says" in keys else "")


MOST_CHARACTERS = 10_000
"""Longest quoted words kept; the longest sentence we read has 5,000 words and no more is needed to find it."""


def _text(name: str, item: Located, key: str, most: int = 2000) -> str:
    """One line of text that is not empty; an id of digits only is text too."""
    written = item.value if isinstance(item.value, str) else "" if isinstance(item.value, dict | list) or item.value is None else item.raw
    if text := clean_line(written, most):
        return text
    raise mistake(name, item.key_line or item.line, f"{key} must be text, found {item.describe()}")


def _moment(name: str, item: Located) -> datetime:
    try:
        return from_iso(item.raw).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise mistake(name, item.line, f"at must be a time such as 2026-11-21T07:00:00Z, found {item.describe()}") from error


# ---- writing

def appended(text: str, corrections: Sequence[Correction], *, indent: str = "") -> str:
    """The file's text with entries at its end; what a person wrote above, comments too, stays as it is."""
    text = text if text.strip() else HEADER
    if not text.endswith("\n"):
        text += "\n"
    return text + "".join("\n" + _written(one, indent) for one in corrections)


def _written(correction: Correction, indent: str) -> str:
    one = correction
    lines = [f"kind: {one.kind}"]
    if one.kind in ("merge", "split"):
        lines.append(f"of: {one.of}")
    for key in ("article", "headline", "council", "gss"):
        if value := getattr(one, key):
            lines.append(f"{key}: {_quoted(value)}")
    if one.kind == "split" and one.first:
        lines.append(f"from: {_quoted(one.first.id)}")
    else:
        for key, named in (("fact" if one.kind == "not-new" else "first", one.first), ("second", one.second)):
            lines += _written_named(key, named, one.of) if named else []
    lines += [f"because: {_quoted(one.because)}", f"at: {to_iso(one.at)}"]
    return "".join(f"{indent}{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))


def _written_named(key: str, named: Named, of: str) -> list[str]:
    lines = [f"{key}:", *([f"  id: {_quoted(named.id)}"] if named.id else [])]
    if of == "fact":
        return [*lines, f"  article: {_quoted(named.articles[0])}", f"  words: {_quoted(named.words)}",
                *([f"  says: {_quoted(named.says)}"] if named.says else [])]
    return [*lines, "  articles:", *(f"    - {_quoted(address)}" for address in named.articles)]


def _quoted(text: str) -> str:
    """A JSON string is a double-quoted YAML scalar."""
    return json.dumps(text, ensure_ascii=False)
