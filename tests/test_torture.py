"""A short torture in every CI run; `make torture` is the long one."""

from __future__ import annotations

import pytest

from monitor import failpoint

from .torture.walk import torture


@pytest.mark.parametrize("point", failpoint.POINTS)
def test_e2_f1_a_kill_at_each_named_point_leaves_the_same_as_an_unbroken_walk(tmp_path, point):
    report = torture(tmp_path, kills=1, seed=7, days=2, points=(point,))
    assert [] == report.faults


@pytest.mark.parametrize("seed", [11, 12])
def test_e1_kills_at_random_lose_nothing_and_tell_nothing_twice(tmp_path, seed):
    report = torture(tmp_path, kills=10, seed=seed)
    assert [] == report.faults, f"seed {seed}"
    assert 10 == report.kills
