"""
Health: what of a run a person or a machine that watches must learn, told when it begins to last and not before.

Import what you need from its module: nothing is imported here.
"""
