"""
What outlives a run: copies of the database that are verified, put back and pruned, exports, and a copy that may be passed on.

Stands beside the pipeline: it asks the store and writes files, and judges nothing.
"""
