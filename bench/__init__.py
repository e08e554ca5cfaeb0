"""Benchmarks: speed, size and memory beside those of other people's programs, in one run. Prints tables, tests nothing."""
