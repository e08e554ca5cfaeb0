"""The tables as SQL, a file per floor of the archive; ``migrations.py`` applies them in order."""
