"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# a machine under load is no fault of the code: examples have no deadline, and slow drawing of them ends no test (measured: 372 ms for what takes 5)
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
