#!/usr/bin/env python3
"""Build this world with the builder of the demonstration week. Usage: python build.py [--check]

The builder was made for one week of November 2025. Its few fixed dates and page furniture are replaced here; if one of them is
no longer in its source, nothing is built.
"""
import sys
import types
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ORIGINAL = HERE.parents[3] / "monitor" / "world" / "build.py"
WORLD = yaml.safe_load((HERE / "world.yaml").read_text(encoding="utf-8"))
YEAR, MONTH, DAY = map(int, WORLD["first_day"].split("-"))
REPLACE = {
    "dt.date(2025, 11, 24)": f"dt.date({YEAR}, {MONTH}, {DAY})",
    "2025-11-23T07:00:00Z": "2024-01-17T07:00:00Z",
    "watch: [Westminster, Kensington and Chelsea]": f"watch: [{', '.join(WORLD['watch'])}]",
    ",2025:": f",{YEAR}:",
    "the demonstration week": f"the world {WORLD['world']}",
    "NEWSSPRINT | TRENDING": "SCROLLPOT | WHAT NOW",
    "More from the Meridian": "More from the Halyard",
    "<li>London</li>": "<li>South East</li>",
    "Gateshead after its cyber attack in January: a quiet year": "Gateshead plans a second swimming pool",
    "Kent beaches: the cost of sand": "Norfolk beaches: the cost of sand",
}


def load():
    source = ORIGINAL.read_text(encoding="utf-8")
    for old, new in REPLACE.items():
        if old not in source:
            raise SystemExit(f"build.py: {ORIGINAL.name} no longer holds {old!r}")
        source = source.replace(old, new)
    module = types.ModuleType("world_build")
    module.__file__ = str(ORIGINAL)
    exec(compile(source, str(ORIGINAL), "exec"), module.__dict__)
    module.HERE = HERE
    return module


if __name__ == "__main__":
    sys.exit(load().main())
