"""Writes docs/dictionary.md from the descriptions in monitor/store/schema/dictionary.toml."""

from __future__ import annotations

from pathlib import Path

from monitor.store.schema.dictionary import page

if __name__ == "__main__":
    Path(__file__).parent.parent.joinpath("docs", "dictionary.md").write_text(page(), encoding="utf-8")
