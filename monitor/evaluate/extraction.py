"""``monitor evaluate extraction``: how much of an article's text is read out of its page, and how much that is none, beside the engine as it comes."""

from __future__ import annotations

import csv
import gzip
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median

from ..extract.plain import engine_default
from ..extract.read import extract
from ..extract.settings import ExtractSettings
from ..records import Page, Refusal
from ..text import words
from .report import Evaluation
from .scores import prf

INDEX = "index.csv"
COLUMNS = ("file", "ground_truth")
LOW = 0.8
"""Pages with an F1 under this are listed as errors."""
FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
"""When the pages are taken to be fetched, so that no figure depends on the day of measuring."""


def evaluate(paths: list[Path], settings: ExtractSettings = ExtractSettings()) -> Evaluation:
    """
    Token precision, recall and F1 of the text of each page, and their medians.

    A token is a word of the normalised text, counted as often as it stands there. A page that is refused has no token. Pages are read
    in this process, without the guard's limits.

    Args:
        paths: One folder with ``index.csv`` (``file``, ``ground_truth``: paths in the folder; pages plain or ``.gz``).

    Raises:
        ValueError: the folder, its index or a file of it is not as described; names which.
    """
    if len(paths) != 1 or not paths[0].is_dir():
        raise ValueError("extraction takes one folder with index.csv (file, ground_truth)")
    pages = _pages(paths[0])
    ours, refusals, seconds = _scores(pages, lambda body: _read(body, settings))
    theirs, _, their_seconds = _scores(pages, lambda body: (engine_default(body), ""))
    errors = [{"file": name, "f1": round(score["f1"], 4), "refused": refusals[name]} if name in refusals else
              {"file": name, "f1": round(score["f1"], 4), "precision": round(score["precision"], 4), "recall": round(score["recall"], 4)}
              for name, score in ours.items() if score["f1"] < LOW]
    return Evaluation(kind="extraction", files=(str(paths[0]),), lines=len(pages), figures=_figures(ours, seconds),
                      detail={"per_page": {name: round(score["f1"], 4) for name, score in ours.items()},
                              "mean": {"f1": fmean(score["f1"] for score in ours.values()), "trafilatura": fmean(score["f1"] for score in theirs.values())}},
                      baselines={"trafilatura": _figures(theirs, their_seconds)}, errors=tuple(errors))


def _pages(folder: Path) -> list[tuple[str, bytes, str]]:
    """Name, bytes and true text of each page."""
    index = folder / INDEX
    try:
        with index.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
                raise ValueError(f"{index}: column {missing[0]!r} is missing; found {', '.join(reader.fieldnames or ()) or 'nothing'}")
            rows = list(reader)
    except OSError as error:
        raise ValueError(f"{index}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{index}: not UTF-8") from error
    if not rows:
        raise ValueError(f"{index}: no pages")
    pages = []
    for number, row in enumerate(rows, start=2):
        try:
            body = (folder / row["file"]).read_bytes()
            if row["file"].endswith(".gz"):
                body = gzip.decompress(body)
            pages.append((row["file"], body, (folder / row["ground_truth"]).read_bytes().decode("utf-8-sig", "replace")))
        except (OSError, EOFError, TypeError) as error:
            raise ValueError(f"{index}:{number}: {row['file']}: cannot be read: {error}") from error
    return pages


def _read(body: bytes, settings: ExtractSettings) -> tuple[str, str]:
    page = Page(url="https://example.org/page", answered_url="https://example.org/page", status=200, content_type="text/html", body=body,
                fetched_at=FETCHED)
    result = extract(page, settings)
    return ("", f"{result.reason} {result.detail}".strip()) if isinstance(result, Refusal) else (result.text, "")


def _scores(pages: list[tuple[str, bytes, str]],
            read: Callable[[bytes], tuple[str, str]]) -> tuple[dict[str, dict[str, float]], dict[str, str], float]:
    """Figures of each page, why pages were refused, and the seconds that reading took."""
    read(pages[0][1])  # what is imported at first use is no page's cost
    scores: dict[str, dict[str, float]] = {}
    refusals: dict[str, str] = {}
    seconds = 0.0
    for name, body, truth in pages:
        began = time.perf_counter()
        text, refused = read(body)
        seconds += time.perf_counter() - began
        got, gold = Counter(words(text)), Counter(words(truth))
        scores[name] = prf((got & gold).total(), got.total(), gold.total())
        if refused:
            refusals[name] = refused
    return scores, refusals, seconds


def _figures(scores: dict[str, dict[str, float]], seconds: float) -> dict[str, float]:
    return {**{name: median(score[name] for score in scores.values()) for name in ("f1", "precision", "recall")},
            "per_second": len(scores) / seconds if seconds else 0.0}
