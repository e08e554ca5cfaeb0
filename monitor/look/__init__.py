"""
The look shared by every page: one stylesheet, one frame, one set of drawings, one strict policy.

A pure tool: templates and words in, a page out. The only place that imports jinja2.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ..text import clean

PRODUCT = "Cyber digest"


@cache
def stylesheet() -> str:
    """The stylesheet, byte for byte the same in every page."""
    return "\n" + resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """Content-Security-Policy of every page: this stylesheet and nothing else; no script, image, font, form or request."""
    digest = base64.b64encode(hashlib.sha256(stylesheet().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment(package: str) -> Any:
    import jinja2

    def read(name: str) -> str | None:
        for place in (package, __package__):
            file = resources.files(place).joinpath(name)
            if file.is_file():
                return file.read_text(encoding="utf-8")
        return None

    return jinja2.Environment(loader=jinja2.FunctionLoader(read), autoescape=True, undefined=jinja2.StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False)


def page(package: str, template: str, words: Mapping[str, Any]) -> str:
    """
    Render a template of a room in the shared frame.

    Everything in ``words`` is escaped; a name the template misses is an error, never an empty place. Only the stylesheet, which is ours,
    goes in as it is: the hash in the policy is of exactly these bytes. No control or direction-changing character leaves the house.
    """
    shared = {"style": stylesheet(), "policy": policy(), "product": PRODUCT}
    return clean(_environment(package).get_template(template).render({**shared, **words}))
