"""The phrases the facts room knows, read from ``data/``: classes, topics, frames and cue lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_TOKEN = re.compile(r"[\u00a3$\u20ac]?\d[\d,.]*\w*|\w+(?:['\u2019\-]\w+)*")
_GAP_WORDS = 4
_REMEMBERED = 200_000
# Tokens whose phrases are looked up once; a bound on memory, not on what is found.
_SPOKEN = {"can't": "cannot", "can\u2019t": "cannot"}
# One word for what is one word in print.


@dataclass(frozen=True, slots=True)
class Frame:
    """What kind of thing is said of a body, and the words that must stand together to say it."""

    name: str
    type: str
    group: str
    """Frames of one group are compared with each other; ``-`` for none."""
    options: frozenset[str]
    alternatives: tuple[tuple[frozenset[str], frozenset[str]], ...]
    """(classes that must stand in the clause, classes that must not)."""


Phrase = tuple[str, ...]
_Starts = tuple[tuple[tuple[Phrase, str], ...], dict[str, tuple[tuple[Phrase, str], ...]]]
# Of a token: the phrases it may begin whatever follows, and these with those that ask for the word that follows, by that word.


class Phrases:
    """Word phrases with the names they stand for; finds all of them in a run of tokens, each token looked up once."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[Phrase, str]]] = {}
        self._by_stem: list[tuple[str, Phrase, str]] = []
        self._stems: tuple[str, ...] = ()
        self._starts: dict[str, _Starts] = {}
        self._idle: set[str] = set()
        """Tokens no phrase begins with, as far as they were met: most lists of cues have nothing to say of most sentences."""

    def add(self, phrase: Phrase, name: str) -> None:
        head = phrase[0]
        if head.endswith("*"):
            self._by_stem.append((head[:-1], phrase, name))
            self._stems += (head[:-1],)
        else:
            self._by_word.setdefault(head, []).append((phrase, name))

    def find(self, tokens: Sequence[str]) -> list[tuple[str, int, int]]:
        """(name, first token, last token + 1) of every phrase found."""
        out: list[tuple[str, int, int]] = []
        if self._idle.issuperset(tokens):
            return out
        last = len(tokens) - 1
        for i, starts in enumerate(map(self._starts.get, tokens)):
            if starts is None:
                starts = self._begun_by(tokens[i])
            anywhere, by_second = starts
            for phrase, name in by_second.get(tokens[i + 1], anywhere) if by_second and i < last else anywhere:
                end = i + 1 if len(phrase) == 1 else _match(tokens, i, phrase)
                if end:
                    out.append((name, i, end))
        return out

    def _begun_by(self, token: str) -> _Starts:
        listed = list(self._by_word.get(token, ()))
        if token.startswith(self._stems):
            listed += ((p, n) for s, p, n in self._by_stem if token.startswith(s))
        free = [len(p) == 1 or p[1].endswith("*") or p[1] == "..." for p, _ in listed]
        seconds = {p[1] for (p, _), is_free in zip(listed, free, strict=True) if not is_free}
        starts = (tuple(x for x, is_free in zip(listed, free, strict=True) if is_free),
                  {word: tuple(x for x, is_free in zip(listed, free, strict=True) if is_free or x[0][1] == word) for word in seconds})
        if len(self._starts) < _REMEMBERED:
            self._starts[token] = starts
            if not listed:
                self._idle.add(token)
        return starts


@dataclass(frozen=True, slots=True)
class Lexicon:
    frames: tuple[Frame, ...]
    topics: tuple[str, ...]
    phrases: Phrases
    """Names of classes and topics (``topic:phones``), and of the phrases frames use directly."""
    cues: dict[str, Phrases]
    anchored: dict[str, tuple[tuple[int, int], ...]]
    """Term -> (frame, alternative) that need it: each alternative stands under one of its terms, so that few are tried for a clause."""
    alike: frozenset[str] = frozenset()
    """Classes and topics whose words count as one word when sentences are compared: bins, refuse, waste."""


@lru_cache(maxsize=256)
def tokens_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """(folded token, start, end) of the words and numbers of a text; the text must be folded with ``same_length_fold``."""
    return tuple((_SPOKEN.get(word := found.group().rstrip(".,"), word), found.start(), found.end()) for found in _TOKEN.finditer(text))


def _match(tokens: Sequence[str], i: int, phrase: Phrase) -> int:
    here = i + 1
    k = 1
    while k < len(phrase):
        want = phrase[k]
        if want == "...":
            rest = phrase[k + 1:]
            for gap in range(_GAP_WORDS + 1):
                at = here + gap
                if at < len(tokens) and _equal(tokens[at], rest[0]):
                    end = _match(tokens, at, rest)
                    if end:
                        return end
            return 0
        if here >= len(tokens) or not _equal(tokens[here], want):
            return 0
        here += 1
        k += 1
    return here


def _equal(token: str, want: str) -> bool:
    return token.startswith(want[:-1]) if want.endswith("*") else token == want


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return _read("frames.txt", "cues.txt")


@lru_cache(maxsize=1)
def furniture() -> Lexicon:
    """What pages say of themselves and to their readers, in the form of the lexicon, read once."""
    return _read("furniture.txt", "")


def matching(names: set[str], known: Lexicon) -> dict[int, int]:
    """Frame -> the first of its alternatives that the names make, in the order of the lexicon."""
    out: dict[int, int] = {}
    for name in names:
        for i, k in known.anchored.get(name, ()):
            need, never = known.frames[i].alternatives[k]
            if need <= names and not never & names and k < out.get(i, k + 1):
                out[i] = k
    return dict(sorted(out.items()))


def _read(frame_file: str, cue_file: str) -> Lexicon:
    folder = files(__package__) / "data"
    classes: dict[str, list[str]] = {}
    topics: dict[str, list[str]] = {}
    frames: list[tuple[list[str], list[str]]] = []
    alike: set[str] = set()
    for line in (folder / frame_file).read_text(encoding="utf-8").splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("@") and ":" in bare and not line.startswith(" "):
            name, _, rest = bare.partition(":")
            classes[name] = rest.split()
        elif bare.startswith("alike "):
            alike |= set(bare.split()[1:])
        elif bare.startswith("topic "):
            name, _, rest = bare[6:].partition(":")
            topics[f"topic:{name.strip()}"] = rest.split()
        elif bare.startswith("frame "):
            frames.append((bare.split()[1:], []))
        else:
            frames[-1][1].append(bare)
    phrases = Phrases()
    known: set[tuple[str, str]] = set()

    def enter(word: str, name: str) -> None:
        if (word, name) in known:
            return
        known.add((word, name))
        if word.startswith("@"):
            for other in classes[word]:
                enter(other, name)
        else:
            phrases.add(tuple(word.split("_")), name)

    for name, words in [*classes.items(), *topics.items()]:
        for word in words:
            enter(word, name)
    built = []
    for head, lines in frames:
        alternatives = []
        for line in lines:
            need, never = set(), set()
            for term in line.replace(" + ", " ").split():
                target = never if term.startswith("!") else need
                term = term.lstrip("!")
                target.add(term)
                if not term.startswith("@"):
                    enter(term, term)
            alternatives.append((frozenset(need), frozenset(never)))
        built.append(Frame(head[0], head[1], head[2] if len(head) > 2 else "-", frozenset(head[3:]), tuple(alternatives)))
    return Lexicon(tuple(built), tuple(topics), phrases, _cues((folder / cue_file).read_text(encoding="utf-8")) if cue_file else {}, _anchored(built),
                   frozenset(alike | set(topics)))


def _anchored(frames: Sequence[Frame]) -> dict[str, tuple[tuple[int, int], ...]]:
    wanted: dict[str, int] = {}
    for frame in frames:
        for need, _ in frame.alternatives:
            for term in need:
                wanted[term] = wanted.get(term, 0) + 1
    out: dict[str, list[tuple[int, int]]] = {}
    for i, frame in enumerate(frames):
        for k, (need, _) in enumerate(frame.alternatives):
            # a word is rarer than a class, and a class that few frames need rarer than one that many do
            out.setdefault(min(need, key=lambda term: (term[0] == "@", wanted[term], term)), []).append((i, k))
    return {term: tuple(places) for term, places in out.items()}


def _cues(text: str) -> dict[str, Phrases]:
    out: dict[str, Phrases] = {}
    name = ""
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("["):
            name = bare.strip("[]")
            out[name] = Phrases()
        else:
            out[name].add(tuple(bare.split()), name)
    return out
