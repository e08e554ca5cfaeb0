"""
Article -> the councils and bodies it names, and the role of each council, with the words that say so.

``name.name_bodies`` finds them, ``tag.tag`` judges, ``listing`` knows the councils. Import what you need from its module: nothing is imported here.
"""
