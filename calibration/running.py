"""Run cases in processes: small chunks with a seed each, so that any can be repeated."""

import multiprocessing
import os
import signal
import zlib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

import numpy as np

from calibration.figures import NONE, Case, Seen
from calibration.registry import cases

CHUNK = 100  # trials
Job = tuple[int, int, int]  # case, chunk and its trials
Progress = Callable[[int, int, str], None]


def run(numbers: Sequence[int], trials: int, processes: int, progress: Progress) -> dict[int, Seen]:
    """What was seen in each of these cases, by number; after Ctrl-C in those that were finished."""
    sizes = [min(CHUNK, trials - start) for start in range(0, trials, CHUNK)]
    jobs = [(number, index, size) for number in numbers for index, size in enumerate(sizes)]
    seen, left = dict.fromkeys(numbers, NONE), dict.fromkeys(numbers, len(sizes))
    finished = _in_turn(jobs) if processes == 1 else _in_processes(jobs, processes)
    try:
        for done, (number, found) in enumerate(finished, 1):
            seen[number] += found
            left[number] -= 1
            progress(done, len(jobs), cases()[number].estimator)
    except KeyboardInterrupt:
        finished.close()
    return {number: found for number, found in seen.items() if not left[number]}


def _in_turn(jobs: Sequence[Job]) -> Generator[tuple[int, Seen], None, None]:
    for job in jobs:
        yield job[0], chunk(*job)


def _in_processes(jobs: Sequence[Job], processes: int) -> Generator[tuple[int, Seen], None, None]:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = "1"  # the processes are what is parallel
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _quiet)
    try:
        futures = {pool.submit(chunk, *job): job[0] for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def chunk(number: int, index: int, size: int) -> Seen:
    """One chunk of a case. Cases of one world have the same seeds, so as far as they can the same
    trials."""
    case = cases()[number]
    return case.judge(size, np.random.default_rng([seed_of(case), index]))


def seed_of(case: Case) -> int:
    """Of its world and figure alone."""
    return zlib.crc32(f"{case.world}; {case.figure}".encode())


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
