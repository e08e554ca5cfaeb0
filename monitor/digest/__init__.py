"""What we tell about one day: compose decides, FORMATS render, lint watches our words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..records import Digest
from .compose import compose
from .lint import lint
from .record import tell_incident
from .settings import DigestSettings


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

__all__ = ["FORMATS", "DigestSettings", "compose", "lint", "tell_incident"]
