"""The forms a digest is written in, each by a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..records import Digest


def _html(digest: Digest) -> str:
    from .html import render  # brings jinja2, which the other formats do without
    return render(digest)


def _markdown(digest: Digest) -> str:
    from .markdown import render
    return render(digest)


def _text(digest: Digest) -> str:
    from .text import render
    return render(digest)


def _json(digest: Digest) -> str:
    from .json import render
    return render(digest)


FORMATS: Mapping[str, Callable[[Digest], str]] = {"html": _html, "md": _markdown, "txt": _text, "json": _json}
"""What ``--format`` knows: file name extension and renderer."""
