from datetime import date

import pytest

from safeground.core.offences.tables import canonical_category, normal_code, offence_on
from safeground.data.reference.offences import offence_tables

TABLES = offence_tables()


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("Violent crime", "Violence and sexual offences"),
        ("violent-crime", "Violence and sexual offences"),
        ("VIOLENCE AND SEXUAL OFFENCES", "Violence and sexual offences"),
        ("Public disorder and weapons", "Public disorder and weapons"),
        ("public-disorder-weapons", "Public disorder and weapons"),
        ("criminal-damage-arson", "Criminal damage and arson"),
        ("Anti-social behaviour ", "Anti-social behaviour"),
    ],
)
def test_every_vintage_of_a_category_has_one_name(written: str, category: str) -> None:
    assert canonical_category(written, TABLES) == category


def test_unknown_category_offers_the_nearest() -> None:
    with pytest.raises(ValueError, match='did you mean "burglary"'):
        canonical_category("Burglery", TABLES)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("008N", "8N"),
        ("8n/06", "8N"),
        (" 105a ", "105A"),
        ("4.1", "4.1"),
        ("4.10", "4.10"),
        ("034B", "34B"),
        ("1/4.1/4.10/4.2", "1/4.1/4.10/4.2"),
        ("ZZ9", None),
        ("", None),
    ],
)
def test_codes_as_forces_write_them(written: str, code: str | None) -> None:
    assert normal_code(written, TABLES) == code


def test_a_code_stands_for_what_it_did_on_the_day() -> None:
    then = offence_on("8L", date(2012, 6, 1), TABLES)
    now = offence_on("8L", date(2025, 6, 1), TABLES)
    assert then is not None
    assert now is not None
    assert then.subgroup == "Violence without injury"
    assert now.subgroup == "Stalking and harassment"
    assert offence_on("8U", date(2012, 6, 1), TABLES) is None


def test_one_code_is_never_two_offences_on_one_day() -> None:
    days = [date(year, 6, 1) for year in range(2012, 2027)]
    for day in days:
        codes = [o.code for o in TABLES.offences if o.in_force(day)]
        assert len(codes) == len(set(codes))
