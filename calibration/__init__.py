"""Every estimator against worlds in which the truth is known: is it wrong as often as it says?

Each case is one estimator in one world: thousands of invented trials, and how many of them it
called an effect where there was none, or how many of its intervals held the truth.
`python -m calibration --help`.
"""
