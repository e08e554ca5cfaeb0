"""corrections.yml beside feeds.yml."""

from __future__ import annotations

from pathlib import Path

from ..corrections import read_corrections
from ..errors import ConfigError
from ..located import Located, nearest
from ..records import Correction


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """What a person has put right, in the order of the file; nothing if there is no file. Raises ConfigError."""
    if not path.exists():
        return ()
    from .yaml import read_yaml

    return read_corrections(path.name, read_yaml(path, path.name), find_council)


def with_more(path: Path, more: tuple[Correction, ...]) -> bytes:
    """
    The file with entries at its end, comments and order kept.

    Raises:
        ConfigError: The file cannot be read, or ends in a way that nothing can be added to.
    """
    from ..corrections import appended
    from .yaml import parse_yaml, read_yaml

    text, indent = "", ""
    if path.exists():
        text, listed = path.read_text(encoding="utf-8-sig"), _listed(read_yaml(path, path.name))
        indent = _indent(text, listed)
        if not listed and text.strip():
            # a list that is empty, written `[]` or not at all: its line goes, comments stay
            text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("corrections:")) + "corrections:\n"
    whole = appended(text, more, indent=indent)
    before = len(load_corrections(path))
    try:
        added = read_corrections(path.name, parse_yaml(whole, path.name), find_council)[before:]
    except ConfigError as error:
        raise ConfigError(f"{path.name}: nothing can be added at its end; write each entry as a block that begins with '- kind:' ({error})") from error
    if len(added) != len(more):
        raise ConfigError(f"{path.name}: nothing can be added at its end; let the list of corrections be the last thing in it")
    return whole.encode()


def _listed(document: Located) -> list[Located]:
    value = document.value.get("corrections") if isinstance(document.value, dict) else None
    return value.value if value is not None and isinstance(value.value, list) else []


def _indent(text: str, listed: list[Located]) -> str:
    if not listed:
        return ""
    line = text.splitlines()[listed[0].line - 1]
    return line[:len(line) - len(line.lstrip(" "))]


def find_council(written: str) -> tuple[str | None, str | None, str | None]:
    """(code, official short name, None) of a council, or (None, None, the nearest name known or None)."""
    from ..councils.listing import council_by_name, councils

    if (council := council_by_name(written)) is not None:
        return council.gss, council.short_name, None
    return None, None, nearest(written, (name for each in councils() for name in (each.short_name, each.official_name)))
