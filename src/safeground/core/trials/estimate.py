"""What every result is: a number with its interval, said in a sentence that can't be misread."""

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A number, its interval from `low` to `high`, and where they come from.

    `n` counts what it rests on and `of` names that ("offences", "place-days"). `p` is of no effect,
    two-sided; None where the method gives none. A limit that the data don't set is infinite or 0.

    >>> Estimate(0.26, 0.11, 0.63, 0.001, 40, "exact conditional Poisson").excludes(1)
    True
    """

    estimate: float
    low: float
    high: float
    p: float | None
    n: int
    method: str
    of: str = "offences"
    level: float = LEVEL

    def excludes(self, value: float) -> bool:
        """Whether the interval lies wholly to one side of a value, such as that of no effect."""
        return self.low > value or self.high < value


@dataclass(frozen=True)
class Answer:
    """One question and what the data can say to it.

    `name` is what scripts know it by ("rate_ratio"), `sentence` the answer in plain words with its
    interval. `estimate` is None where no answer can be given, and the sentence then says why and
    what could have been seen. `assumes` are what must hold for the answer to be one, `checks` what
    was found when that was looked into, `would_change` what would lead to another conclusion.
    All are sentences without a full stop.
    """

    name: str
    sentence: str
    estimate: Estimate | None
    assumes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
