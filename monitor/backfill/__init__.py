"""
An archive of any size onto the same road, on many workers (Dask, extra ``[scale]``).

    sources ─plan─► partitions ─work, on every worker─► a result file each: read, extracted, judged alone, tagged, signed
                                                             │
       fingerprints ◄─shuffle── relevant articles ◄─load─────┘  the ordinary steps file and judge, and take what was thought already
            └─► pairs ─compare, on every worker─► what two texts share ─► the ordinary grouping step, oldest first ─► incidents, facts

The workers only think ahead. Every verdict is stored by the same steps as in a run, in the same order, and an answer of a worker counts only
when it was given to the very question that the step asks: so a backfill and an import of the same articles cannot differ, and a worker that
dies or guesses wrong costs time and nothing else.
"""
