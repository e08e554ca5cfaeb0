"""Which articles are near copies, from their sketches alone and all at once: a sort of the bands, then the sketches side by side (numpy)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy

LEAST_SIMILARITY = 0.3
"""Estimated Jaccard at which two texts are taken for one; what the bands propose below it is furniture or chance."""
AT_ONCE = 500_000
"""Pairs whose sketches are held side by side at one time: 130 MB."""


def regroup(bands: numpy.ndarray, sketches: numpy.ndarray, least: float = LEAST_SIMILARITY) -> numpy.ndarray:
    """
    A number for each article, the same for articles that near copies join.

    Proposes groups and decides nothing: what stories are is decided on the texts, by leader, not by chains.

    Args:
        bands: A row an article, a column a band, any 64-bit numbers; a row of zeros: nothing to go by.
        sketches: A row an article, the kept byte of each value.

    Returns:
        The lowest number of its group's articles, for each article.
    """
    import numpy

    labels = numpy.arange(len(bands))
    for column in range(bands.shape[1] if len(bands) else 0):
        first, second = _neighbours(bands[:, column])
        apart = labels[first] != labels[second]         # what an earlier band has joined needs no second look
        first, second = first[apart], second[apart]
        alike = numpy.concatenate([_alike(sketches[first[at:at + AT_ONCE]], sketches[second[at:at + AT_ONCE]]) >= least
                                   for at in range(0, len(first), AT_ONCE)] or [numpy.empty(0, dtype=bool)])
        labels = _joined(labels, first[alike], second[alike])
    return labels


def _neighbours(keys: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Articles with one key: each with the first of them, and with the one before it."""
    import numpy

    order = numpy.argsort(keys, kind="stable")
    ordered = keys[order]
    same = numpy.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)) + 1
    starts = numpy.flatnonzero(numpy.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else numpy.empty(0, dtype=int)
    heads = starts[numpy.searchsorted(starts, same, "right") - 1]
    far = heads < same - 1
    return order[numpy.concatenate([same - 1, heads[far]])], order[numpy.concatenate([same, same[far]])]


def _alike(one: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """Estimated Jaccard of rows, what agrees by chance taken off."""
    chance = 1 / 256
    return ((one == other).mean(axis=1) - chance) / (1 - chance)


def _joined(labels: numpy.ndarray, one: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """Labels after links, each group under its lowest: hooks and short cuts, as many rounds as the longest chain has doublings."""
    import numpy

    labels = labels.copy()
    while True:
        here, there = labels[one], labels[other]
        apart = here != there
        if not apart.any():
            return labels
        one, other, here, there = one[apart], other[apart], here[apart], there[apart]
        numpy.minimum.at(labels, numpy.maximum(here, there), numpy.minimum(here, there))
        while (shorter := labels[labels] != labels).any():
            labels[shorter] = labels[labels[shorter]]
