"""Safeground beside what an analyst would use instead: same data, same answer checked first.

Every benchmark is a function that takes `Options` and gives rows; `python -m benchmarks --help`.
"""
