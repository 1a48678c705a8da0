"""How the tests run."""

import os

from hypothesis import HealthCheck, settings

# Before any library counts the cores: each test process has one to itself, and threads that wait
# for each other on a busy machine make the boosted trees many times slower.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# a busy machine is not a failing test
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# they are read as they must be, and hold no doctest: two of one name can't be collected
collect_ignore_glob = ["*/conftest.py"]
