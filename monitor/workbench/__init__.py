"""
The threshold workbench: what another setting would have grouped and told (rebuild), and measured pairs beside thresholds (tune).

Works on copies and in memory; the database itself is only read.
"""
