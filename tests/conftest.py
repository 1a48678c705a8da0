"""How the tests run."""

import os

# Before any library counts the cores: each test process has one to itself, and threads that wait
# for each other on a busy machine make the boosted trees many times slower.
os.environ.setdefault("OMP_NUM_THREADS", "1")
