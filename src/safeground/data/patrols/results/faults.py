"""What is wrong with a file, problem by problem, so that a person can mend all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from safeground.data.errors import BadInput

MOST_SAID = 10


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the line it is on (0: of no file), the column, what was expected."""

    line: int
    column: str
    expected: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.column}: {self.expected}"


def refuse(label: str, problems: Sequence[Problem]) -> None:
    """Raise BadInput with a sentence for each problem, up to ten, if there is any."""
    problems = list(dict.fromkeys(problems))
    if not problems:
        return
    many = f"{len(problems):,} problems" if len(problems) > 1 else "a problem"
    said = [f"  {problem}" for problem in problems[:MOST_SAID]]
    if len(problems) > MOST_SAID:
        said.append(f"  and {len(problems) - MOST_SAID:,} more")
    raise BadInput("\n".join([f"{label} has {many}, so nothing was recorded:", *said]))
