#!/usr/bin/env python3
"""Serve the pages of this folder: python serve.py --port N --as-of ISO (the options are those of monitor/world/serve.py)."""
import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ORIGINAL = HERE.parents[3] / "monitor" / "world" / "serve.py"


def load():
    spec = importlib.util.spec_from_file_location("world_serve", ORIGINAL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.HERE = HERE
    return module


def __getattr__(name):
    """What this file does not define is taken from the original."""
    return getattr(MODULE, name)


MODULE = load()

if __name__ == "__main__":
    sys.exit(MODULE.main())
