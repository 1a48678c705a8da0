"""What must never be read: names, dates of birth, NHS numbers, home addresses, telephone numbers.

Counting where violence happens needs none of them, and information-sharing agreements for
emergency-department data exclude them. So a mapping that points at one is refused, by the name of
the column and, for NHS numbers, by their check digit.
"""

import re

import numpy as np
import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.names import plain

_PERSON = (
    r"(patient|victim|person|casualty|client|suspect|offender|accused|complainant|caller|injured "
    r"party|ip|aggrieved|staff|officer|clinician)"
)
_FORBIDDEN = {
    r"\bnhs\b": "an NHS number",
    r"\bdob\b|\bd o b\b|\bbirth( ?date)?\b|\bborn\b": "a date of birth",
    r"\b(fore|sur|maiden)names?\b|\b(first|last|given|family|middle|full) ?names?\b|^names?$": (
        "a person's name"
    ),
    _PERSON + r" (s )?(full )?name\b": "a person's name",
    r"\b(hospital|patient|mrn|medical record|district) ?(no|num|number|id|identifier)\b|\bmrn\b": (
        "a patient's hospital number"
    ),
    r"\b(home|" + _PERSON[1:-1] + r") (address|post ?code)\b|\bpost ?code of residence\b": (
        "a home address"
    ),
    r"\b(tele)?phone\b|\bmobile (no|num|number)\b|\be ?mail\b": "a telephone number or e-mail",
    r"\bnational insurance\b|\bnino\b|\bpnc ?id\b": "a personal reference number",
}


def personal_detail(column: str) -> str | None:
    """What personal detail a column's name says it holds, or None.

    >>> personal_detail("Pat_DateOfBirth"), personal_detail("NHS No")
    ('a date of birth', 'an NHS number')
    >>> personal_detail("Premises name") is None
    True
    """
    words = plain(column)
    return next((what for pattern, what in _FORBIDDEN.items() if re.search(pattern, words)), None)


def refuse_personal(column: str, key: str) -> None:
    """Raise BadInput when a mapping points at a column named like a personal detail."""
    what = personal_detail(column)
    if what is not None:
        raise _personal(f"{key} = '{column}'", what)


def _personal(where: str, what: str) -> BadInput:
    return BadInput(
        f"{where} looks like {what}; Safeground never reads details that identify a person, "
        "because places and times are enough to find hotspots. Take it out of the mapping, and "
        "better, out of the file"
    )


def refuse_nhs_numbers(values: pl.Series, column: str) -> None:
    """Raise BadInput when a column's values are NHS numbers by their check digit."""
    if holds_nhs_numbers(values):
        where = f"the column '{column}', by the check digits of its values,"
        raise _personal(where, "NHS numbers")


def holds_nhs_numbers(values: pl.Series) -> bool:
    """Whether nine in ten of a column's values are NHS numbers, and there are at least 20.

    The check digit is 11 less the remainder of the first nine digits, weighted 10 to 2, by 11 (NHS
    Data Dictionary, *NHS number*). One in eleven numbers of ten digits passes by chance.
    """
    if not (values.dtype == pl.String or values.dtype.is_integer()):
        return False
    text = values.drop_nulls().head(1000).cast(pl.String).str.replace_all(r"[ -]", "")
    digits = text.filter(text.str.contains(r"^\d{10}$"))
    if len(digits) < 20:
        return False
    array = np.array([list(number) for number in digits], dtype=np.int64)
    check = (11 - array[:, :9] @ np.arange(10, 1, -1) % 11) % 11
    return bool((check == array[:, 9]).sum() >= 0.9 * len(text))
