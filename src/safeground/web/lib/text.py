"""Text that programs send, made fit to keep: a page's own forms are cleaned by Django."""

import re

# what no database or page can hold (NUL, halves of surrogate pairs), other control characters, and
# those that turn the order of what follows
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def fit(said: object) -> str:
    r"""The same text without what can't be kept or shown.

    >>> fit("dark\x00 alley\ud800")
    'dark alley'
    """
    return _UNFIT.sub("", str(said))
