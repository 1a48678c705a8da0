"""Counts as they may be shown: a small number at a place could point to a person."""

SMALLEST_SHOWN = 5


def shown_count(n: int) -> str:
    """A count in words and figures that may be printed beside a place; 1 to 4 are not told apart.

    Nought is shown, since it is about nobody. Raises ValueError for a count below nought. Five is
    the threshold chosen for this project; hiding one cell does not hide it from someone who is
    given the total and all the others, so totals are not printed beside suppressed parts.

    >>> shown_count(1511), shown_count(3), shown_count(0)
    ('1,511', 'fewer than 5', '0')
    """
    if n < 0:
        raise ValueError(f"n must not be negative; got {n}")
    return f"fewer than {SMALLEST_SHOWN}" if 0 < n < SMALLEST_SHOWN else f"{n:,}"
