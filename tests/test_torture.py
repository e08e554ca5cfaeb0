"""A short torture in every CI run; `make torture` is the long one."""

from __future__ import annotations

import pytest

from monitor import failpoint

from .torture.walk import torture


def test_e2_a_kill_at_each_named_point_of_a_digest_leaves_the_same_as_an_unbroken_walk(tmp_path):
    """Those of mail, webhook and alerts are tried where there are recipients: test_delivery_crash.py and `make torture`."""
    points = tuple(point for point in failpoint.POINTS if point.startswith(("digest.", "file.")))
    report = torture(tmp_path, kills=100, seed=7, points=points)
    assert [] == report.faults
    assert set(points) == set(report.points)


@pytest.mark.parametrize("seed", [11, 12])
def test_e1_kills_at_random_lose_nothing_and_tell_nothing_twice(tmp_path, seed):
    report = torture(tmp_path, kills=8, seed=seed)
    assert [] == report.faults, f"seed {seed}"
    assert 8 == report.kills
