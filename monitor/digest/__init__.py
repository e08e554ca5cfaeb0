"""
What we tell about one day: ``compose.compose`` decides, ``formats.FORMATS`` render, ``lint.lint`` watches our words.

Import what you need from its module: nothing is imported here.
"""
