"""
A monitor of news about cyber incidents at UK councils: feeds in, a digest of genuinely new facts out.

    from monitor import Monitor, load_config
    Monitor(load_config(Path("feeds.yml"))).run()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import errors, records
    from .app import Monitor
    from .config import load_config

__version__ = "0.2.0"

__all__ = ["Monitor", "errors", "load_config", "records"]


def __getattr__(name: str) -> object:
    """The public names, imported when first asked for: `monitor --help` needs none of them."""
    from importlib import import_module

    if name in ("errors", "records"):
        return import_module(f"{__name__}.{name}")
    if name in __all__:
        return getattr(import_module(f"{__name__}.app" if name == "Monitor" else f"{__name__}.config"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
