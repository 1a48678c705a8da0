"""Numbers of offences that are estimates, in words."""


def some(count: float) -> str:
    """A number of offences that is an estimate: to the whole, or to a tenth where it is small.

    >>> some(23.76), some(3.76), some(10), some(2)
    ('24', '3.8', '10', '2')
    """
    return f"{count:,.0f}" if count >= 10 or float(count).is_integer() else f"{count:.1f}"


def fewer_or_more(change: float) -> str:
    """A change in offences with its direction.

    >>> fewer_or_more(-23.76), fewer_or_more(3.76)
    ('24 fewer', '3.8 more')
    """
    return f"{some(abs(change))} {'fewer' if change < 0 else 'more'}"
