"""Crash torture: days of runs that are killed at random, held against the same days unbroken. ``python -m tests.torture --help``."""
