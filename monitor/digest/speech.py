"""In whose words a fact is told, and who stands before them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Evidence, FactRow
from .plain import name
from .words import denied_by, is_document, is_statement, lexicon, rests_on, source, the, with_article

_SAYING = re.compile(r"\b(?:said|says|saying|told|tells|confirm(?:ed|s)|warn(?:ed|s)|add(?:ed|s)|according to|announced|stated"
                     r"|would not say|spokes(?:man|woman|person|people))\b", re.I)
_DOUBLE_SPAN = re.compile("[\"\u201c][^\"\u201c\u201d]*[\"\u201d]")
_COUNCIL_CODE = re.compile(r"[ENSW]\d{8}")


def who(row: FactRow, evidence: Evidence, *, settled: bool = True, text: str = "", denier: str = "") -> str:
    """
    Who says it, to stand before the clause.

    A clause that names its speaker itself ("a spokesperson said") is the publisher's sentence and is told as the publisher's.

    Keeps the hedge of the evidence and the standing of the fact, so that what is alleged, unconfirmed, denied or disputed is never
    told flatly. ``text`` is the clause when it is not the fact's statement.
    ``denier`` is who denies it, where the evidence of the fact does not say.
    ``settled`` False leaves the standing out: for the two sides of a change, which has a standing of its own.
    """
    publisher, said_by = name(evidence.publisher), name(evidence.attribution)
    said = _DOUBLE_SPAN.sub("", text or row.statement)
    manner = ""
    if said_by in ("", publisher):
        lead, manner = publisher, ", source not named" if evidence.hedge == "alleged" else ""
    elif is_document(said_by):
        lead, manner = publisher, f", citing {with_article(said_by)}"
    elif evidence.hedge == "alleged":
        lead, manner = publisher, f", citing {said_by}"
    elif not is_statement(evidence) and (_SAYING.search(said) or said_by in said):
        lead = publisher
    else:
        lead = said_by[:1].upper() + said_by[1:]
    kind = lexicon()["types"].get(row.type)
    manner += f", {kind}" if kind else ""
    if row.standing == "denied" and row.polarity != "denied":
        return _denied(evidence, lead, manner, denied_by(row) or denier)
    lead += _on(row, evidence, lead + manner, said) + manner
    if evidence.hedge == "unconfirmed" or row.standing == "unconfirmed":
        return f"{lead}, not confirmed"
    if row.standing == "disputed" and settled:
        return f"{lead}, disputed"
    return lead


def _denied(evidence: Evidence, lead: str, manner: str, denier: str) -> str:
    """A denied claim is told as a report, never as a fact with a badge; the denial itself as one."""
    if evidence.hedge == "denied":
        return f"{lead}{manner}, denying it"
    if denier and the(denier).casefold() != lead.casefold():
        return f"{lead} reported{manner}{',' if manner else ''} and {the(denier)} denied"
    return f"{lead} reported{manner}{',' if manner else ''} and it was denied"


def _on(row: FactRow, evidence: Evidence, lead: str, said: str) -> str:
    """`` on Example Council`` where a clause begins with a pronoun and the lead does not name the council that the fact is about."""
    first = next(iter(said.split()), "").strip("\u201c\"'").casefold()
    if first not in lexicon()["pronouns"] or not row.councils or not _COUNCIL_CODE.fullmatch(row.subject) or is_statement(evidence):
        return ""
    council = name(row.councils[0])
    return "" if council.casefold() in lead.casefold() else f" on {council}"


def whole(row: FactRow, evidence: Evidence | None, most: int) -> str:
    """
    The words a fact is told in: its statement, or the sentence it was cut from where the cut left none (``with paper forms``) or
    left out what it speaks of (``it will take part in it``).

    Not when the statement lies behind the first ``most`` words of its sentence, which are all that is told.
    """
    first = next(iter(row.statement.split()), "")
    if evidence and (first in lexicon()["fragments"] or leans(row)):
        before, found, _ = evidence.sentence.partition(row.statement.strip(" ."))
        if found and len(f"{before}{found}".split()) <= most:
            return evidence.sentence
    return row.statement


def clearest(row: FactRow, evidence: Sequence[Evidence], most: int) -> tuple[Evidence | None, str]:
    """
    The article whose words are told, and those words: the first that holds the statement, else the first of all.

    When the standing names one source, the words are of that source.
    """
    spoken = next((e for e in evidence if holds(row, e)), evidence[0] if evidence else None)
    if spoken is None:
        return None, row.statement
    wanted = rests_on(row)
    if wanted and source(spoken) != wanted:
        own = next((e for e in evidence if source(e) == wanted and e.quote.strip()), None)
        if own:
            return own, row.statement if holds(row, own) else own.quote
    return spoken, whole(row, spoken, most)


def holds(row: FactRow, evidence: Evidence) -> bool:
    bare = row.statement.strip().rstrip("\u2026.").strip()
    return bool(bare) and bare in evidence.quote


def leans(row: FactRow) -> bool:
    """The statement ends on a pronoun (``it will take part in it``), so that it says nothing without what stands before."""
    return next(iter(row.statement.split()[-1:]), "").strip(".,") in lexicon()["pronouns"]
