"""The static site around the digests: for now the index of days."""

from .index import render_index

__all__ = ["render_index"]
