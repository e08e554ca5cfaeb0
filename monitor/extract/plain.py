"""The engine as it comes, for the baseline of an evaluation: no walk of ours, no refusals."""

from __future__ import annotations


def engine_default(body: bytes) -> str:
    """What trafilatura takes for the text of a page with its own default settings; empty if it finds none."""
    from trafilatura import extract
    from trafilatura.utils import decode_file

    return extract(decode_file(body)) or ""
