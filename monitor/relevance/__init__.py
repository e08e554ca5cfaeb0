"""
Article -> is it about a cyber incident at a UK council, what kind of page is it, and the words that say so.

The door is ``judge.judge``. Import what you need from its module: nothing is imported here.
"""
