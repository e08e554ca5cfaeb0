"""``monitor explain``: every verdict on one article, fact, conflict, story or incident, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .corrections import effect, tied
from .errors import ConfigError
from .records import Correction
from .store import Store
from .urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the store knows of one thing."""

    kind: str
    name: str
    rows: dict[str, object]

    def as_json(self) -> str:
        return json.dumps({"kind": self.kind, "id": self.name, **self.rows}, ensure_ascii=False, indent=1)

    def as_text(self, rules: bool = False) -> str:
        """For a person; with ``rules`` also the rule, score and recipe behind each verdict."""
        lines = [f"{self.kind} {self.name}"]
        lines += _DRAW[self.kind](self.rows, rules)
        lines += [f"{one['note']} ({one['kind']}: {one['says']})" for one in self.rows.get("corrections", ())]
        return "\n".join(lines)


def explain(store: Store, name: str, corrections: Sequence[Correction] = ()) -> Explanation:
    """Look a name up: an id of anything, or the address of an article. Raises ConfigError if nothing has it."""
    kind = store.explain.kind_of(name)
    if kind is None:
        found = store.articles.find(canonical(name) or name)
        if found is None:
            raise ConfigError(f"nothing here is called {name!r}. Give an address, or an id from v_articles, v_facts, v_conflicts, "
                              "v_stories or v_incidents.")
        kind, name = "article", found
    rows = getattr(store.explain, kind)(name)
    rows["corrections"] = _corrections(store, kind, name, rows, corrections)
    return Explanation(kind=kind, name=name, rows=rows)


def _corrections(store: Store, kind: str, name: str, rows: Mapping[str, object], corrections: Sequence[Correction]) -> list[dict[str, object]]:
    """What a person has put right here: all of an article, and of anything else what is about its kind."""
    members = {"story": store.stories.members, "incident": store.incidents.articles_of}.get(kind, lambda _: [])(name)
    found = []
    for one in corrections:
        ruling = tied(one, store.articles.find)
        sides = {side.id for side in (one.first, one.second) if side}
        if (name in ruling.concerns or name in sides or one.note in str(rows.get("why", ""))
                or one.of == kind and not ruling.concerns.isdisjoint(members)):
            found.append({"kind": one.kind, "says": effect(one), "note": one.note})
    return found


def _article(rows: dict[str, object], rules: bool) -> list[str]:
    out = [f"  {rows['title']}", f"  {rows['publisher']} ({rows['publisher_group'] or 'ownership not known'}), "
           f"published {rows['published_at'] or 'at a time not given'}, first seen {rows['first_seen_at']}", f"  {rows['url']}"]
    out += [f"  also at {address}" for address in rows["addresses"] if address != rows["url"]]
    out.append("versions")
    out += [f"  {one['version']}  seen {one['seen_at']}  {one['characters']} characters  read by {one['method']}  sha256 {one['text_sha256'][:16]}…"
            for one in rows["versions"]]
    out += [line for one in rows["provenance"][-1:] for line in _provenance(one, "  ")]
    for one in rows["relevance"]:
        out.append(f"relevance: {'relevant' if one['relevant'] else 'not relevant'}, score {one['score']:.2f}, kind {one['kind']}"
                   + (f"  [{one['recipe']}]" if rules else ""))
        out += [f"  {line}" for line in (_relevance_reason(reason, rules) for reason in json.loads(one["reasons"])) if line]
    if rows["councils"]:
        out.append("councils")
        out += [f"  {one['council']}: {one['role']}, {one['standing']} (version {one['version']})  “{one['evidence']}”" for one in rows["councils"]]
    out.append(f"origin: {rows['origin']}  ({rows['origin_evidence'] or 'not judged'})")
    if rows["stories"]:
        out.append("stories")
    for one in rows["stories"]:
        figures = "" if one["similarity"] is None else f", similarity {one['similarity']:.2f}, containment {one['containment']:.2f}"
        out.append(f"  {one['story_id']}: {one['relation']}{figures}, led by {one['lead_article_id']}  {one['reason']}")
        out += [f"    characters {span['start']} to {span['end']} here are {span['lead_start']} to {span['lead_end']} there: “{_cut(span['text'])}”"
                for span in one["shared"]]
    out += [f"incident {one['incident_id']}: {one['reason']}" for one in rows["incident"]]
    if rows["sentences"]:
        out.append("sentences")
    for one in rows["sentences"]:
        out.append(f"  {one['version']}/{one['position']} {one['novelty']:8} {one['kind']:11} “{one['text']}”")
        out += [f"      {line}" for line in [_rule(one, rules)] if line]
    out += [f"failed in {one['step']}: {one['reason']} {one['detail']} ({one['tries']} tries)" for one in rows["failures"]]
    return out


def _relevance_reason(reason: Mapping[str, str], rules: bool) -> str:
    quote = f"“{reason['quote']}”" if reason["quote"] else ""
    return ": ".join(part for part in (reason["rule"], quote) if part) if rules or not quote else quote


def _rule(one: dict[str, object], rules: bool) -> str:
    """Why a sentence was judged so; empty if there is nothing to say without naming the rule."""
    if not rules:
        return str(one.get("reason") or "")
    score = "" if one.get("score") is None else f", score {one['score']:.2f}" + (
        "" if one.get("threshold") is None else f" against {one['threshold']:.2f}")
    near = f", nearest {one['compared_with']}" if one.get("compared_with") else ""
    return f"rule {one['rule']}{score}{near}. {one.get('reason') or ''}".rstrip()


def _fact(rows: dict[str, object], rules: bool) -> list[str]:
    out = [f"  {rows['statement']}",
           f"  {rows['type']}, subject {rows['subject'] or 'none'}, frame {rows['frame'] or 'none'}, "
           f"value {' '.join(str(part) for part in (rows['value'], rows['unit']) if part) or 'none'}, {rows['polarity']}",
           f"  standing {rows['standing']}: {_count(rows['origins'], 'independent origin')}, {_count(rows['publishers'], 'title')}, "
           f"{_count(rows['articles'], 'article')}",
           f"  {rows['why']}" + ("" if rows["told_as_new"] else "  (not told as new)")
           + (f"  [{rows['recipe']}]" if rules else ""), "evidence"]
    for number, one in enumerate(rows["mentions"]):
        out.append(f"  {one['publisher']}, {one['published_at'] or one['seen_at']}: “{one['quote']}”")
        out.append(f"      {one['article_id']} version {one['version']}, characters {one['start']} to {one['end']}; "
                   f"says: {one['attribution'] or 'nobody named'}; origin: {one['origin'] or 'none'}; hedge: {one['hedge']}")
        if one["rule"] and (judged := _rule(one, rules)):
            out.append(f"      sentence: {judged}")
        if one["compared_text"]:
            out.append(f"      nearest sentence before it: “{one['compared_text']}”")
        out += _provenance(one.get("provenance") or {}, "      ") if rules or number == 0 else []
    out += [f"told on {one['digest_date']} under {one['section']}: {one['statement']}" for one in rows["told"]]
    out += [f"{one['kind']} ({one['severity']}) {one['conflict_id']}: {one['explanation']}" for one in rows["conflicts"]]
    return out


def _count(number: object, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


SHOWN_WORDS = 12
"""Words of a shared passage that are shown; JSON has all of it."""


def _cut(text: str) -> str:
    words = text.split()
    return " ".join(words[:SHOWN_WORDS]) + ("…" if len(words) > SHOWN_WORDS else "")


def _provenance(one: Mapping[str, Any], indent: str) -> list[str]:
    """From the version of the text back to the bytes and the visit that brought them; a line a step, as far as they are on record."""
    out = []
    if version := one.get("version"):
        gone = f", text dropped {version['dropped_at']}" if version["dropped_at"] else ""
        out.append(f"text sha256 {version['text_sha256'][:16]}…, seen {version['seen_at']}{gone}"
                   + (f" in run {version['run_id']}" if version["run_id"] else ", no run: imported or an older ledger"))
    if page := one.get("page"):
        bytes_kept = "bytes kept" if page["bytes_kept"] else "bytes no longer kept"
        out.append(f"page {page['answered_url'] or page['url']}: status {page['status']}, fetched {page['fetched_at']}, "
                   f"sha256 {str(page['body_sha256'])[:16]}…, {bytes_kept}")
    if entry := one.get("entry"):
        out.append(f"entry {entry['guid'] or 'without guid'} of feed {entry['feed']}, first seen {entry['first_seen_at']}")
    if visit := one.get("visit"):
        out.append(f"feed visited {visit['at']} in run {visit['run_id']}: {visit['outcome']}, {visit['entries']} entries, {visit['new_entries']} new")
    return [indent + line for line in out]


def _conflict(rows: dict[str, object], rules: bool) -> list[str]:
    rule = f", rule {rows['rule']}" if rules else ""
    return [f"  {rows['kind']}, {rows['severity']}{rule}, detected {rows['detected_at']}", f"  {rows['explanation']}",
            f"before: fact {rows['fact_a']}", *_fact(rows["before"], rules), f"after: fact {rows['fact_b']}",
            *_fact(rows["after"], rules)]


def _story(rows: dict[str, object], rules: bool) -> list[str]:
    out = [f"  origin {rows.get('origin')}, {_count(rows.get('articles'), 'article')}, {_count(rows.get('publishers'), 'title')}, "
           f"incident {rows.get('incident_id')}"]
    for one in rows["members"]:
        figures = "" if one["similarity"] is None else f"  similarity {one['similarity']:.2f}, containment {one['containment']:.2f}"
        out.append(f"  {one['relation']:8} {one['publisher']}, {one['published_at']}  {one['article_id']}{figures}  {one['reason']}")
    out += [f"  {one['story_id']} was merged into {one['merged_into']} by {one['article_id']}: {one['reason']}" for one in rows["merges"]]
    return out


def _incident(rows: dict[str, object], rules: bool) -> list[str]:
    if not rows["articles_in_it"]:
        return ["  no article is in it any more"]
    out = [f"  {rows.get('title')}: {rows.get('status')}; {rows.get('articles')} articles, {rows.get('stories')} stories, {rows.get('facts')} facts",
           "councils"]
    out += [f"  {one['council']}: {one['role']}, {one['standing']} since {one['since']}  “{one['evidence']}”" for one in rows["councils"]]
    out.append("articles")
    out += [f"  {one['published_at']} {one['publisher']}: {one['title']}  {one['article_id']}  ({one['reason']})" for one in rows["articles_in_it"]]
    out += [f"{one['kind']} ({one['severity']}) {one['conflict_id']}: {one['explanation']}" for one in rows["conflicts"]]
    return out


_DRAW = {"article": _article, "fact": _fact, "conflict": _conflict, "story": _story, "incident": _incident}
