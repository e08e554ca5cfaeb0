"""
feeds.yml and every room's settings, checked once, before anything is fetched.

    feeds.yml --yaml.py--> located values --load.py--> Config(feeds, settings, paths)
                                                          |
                                          rows.py: key, value, origin, unit, meaning
"""

from .load import Config, Paths, configure, load_config
from .settings import RunSettings, ScheduleSettings, Settings

__all__ = ["Config", "Paths", "RunSettings", "ScheduleSettings", "Settings", "configure", "load_config"]
