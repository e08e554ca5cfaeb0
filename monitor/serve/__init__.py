"""
``monitor serve``: the database and the digests in a browser, read-only, with Datasette (extra ``[web]``).

``metadata.py`` says what Datasette shows and needs no guest; ``plugin.py`` adds the dashboard and the digests; ``server.py`` runs it.
"""
