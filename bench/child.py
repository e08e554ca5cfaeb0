"""One benchmark in this process, and what it showed as JSON into a file: ``python -m bench.child MODULE FILE WORDS...``."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from . import table


def main(module: str, path: Path, *words: str) -> None:
    sys.argv = [module, *words]
    importlib.import_module(f"bench.{module}").main()
    path.write_text(json.dumps(asdict(table.TOLD)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
