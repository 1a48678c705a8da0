from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.offences.families import family_weights, resolve_family
from safeground.core.offences.tables import Category, FamilyRule, Offence, OffenceTables
from safeground.data.reference.offences import offence_tables

TABLES = offence_tables()


def small_tables() -> OffenceTables:
    """Two categories, one of them half serious, one found by police."""
    return OffenceTables(
        offences=(
            Offence("1A", "Bad", "G", "S", "Violence"),
            Offence("1B", "Mild", "G", "S", "Violence"),
            Offence("9", "Carrying", "G", "W", "Weapons"),
        ),
        categories=(
            Category("Violence", "violence-slug"),
            Category("Weapons", "weapons"),
            Category("Nuisance", "nuisance"),
        ),
        aliases={},
        flags={
            "bad": {("code", "1A"): "it is"},
            "police-generated": {("category", "Weapons"): "found", ("code", "9"): "found"},
        },
        families={
            "bad": FamilyRule("bad", "Bad things", (("flag", "bad"),)),
            "all": FamilyRule("all", "All", (("every", "incident"),)),
        },
        counts={2023: {"1A": 40, "1B": 60}, 2024: {"1A": 1, "1B": 3, "9": 5}},
        counts_source="made up",
    )


def test_category_weighs_the_share_of_its_codes_in_the_latest_year() -> None:
    family = resolve_family("bad", small_tables())
    assert dict(family.by_category) == {"Violence": 0.25}
    (membership,) = family.memberships
    assert (membership.year_low, membership.year_high, membership.n) == (0.25, 0.4, 4)
    # Wilson's interval for 1 of 4, worked by hand
    assert membership.low == pytest.approx(0.0456, abs=1e-4)
    assert membership.high == pytest.approx(0.6994, abs=1e-4)


def test_code_decides_exactly_and_category_only_where_there_is_no_code() -> None:
    family = resolve_family("bad", small_tables())
    weights = family_weights(
        family,
        ["Violence", "Violence", "Violence", "Nuisance", None],
        [None, "1A", "1B", None, None],
    )
    assert weights.dtype == np.float32
    assert weights.tolist() == [0.25, 1.0, 0.0, 0.0, 0.0]


def test_police_generated_is_left_out_and_listed() -> None:
    family = resolve_family("all", small_tables())
    assert dict(family.by_category) == {"Violence": 1.0, "Nuisance": 1.0}
    assert set(family.by_code) == {"1A", "1B"}
    assert [(out.what, out.reason) for out in family.left_out] == [("Weapons", "found")]


def test_police_generated_is_in_when_asked_for() -> None:
    family = resolve_family("all", small_tables(), include_police_generated=True)
    assert dict(family.by_category) == {"Violence": 1.0, "Weapons": 1.0, "Nuisance": 1.0}
    assert family.by_code["9"] == 1.0
    assert family.left_out == ()


def test_asking_only_for_what_police_find_is_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="'drugs' is police-generated"):
        resolve_family("drugs", TABLES)
    assert resolve_family("drugs", TABLES, include_police_generated=True).by_category == {
        "Drugs": 1.0
    }


def test_serious_violence_on_police_uk() -> None:
    family = resolve_family("serious-violence", TABLES)
    assert set(family.by_category) == {"Robbery", "Violence and sexual offences"}
    assert family.by_category["Robbery"] == 1.0
    (share,) = (m for m in family.memberships if m.category != "Robbery")
    # 1,326 of 64,469 recorded in Essex in 2025
    assert share.probability == pytest.approx(1_326 / 64_469)
    assert share.n == 64_469
    assert (share.low, share.high) == pytest.approx((0.01950, 0.02169), abs=1e-5)
    assert (share.year_low, share.year_high) == pytest.approx((0.01773, 0.02920), abs=1e-5)
    assert "counts as 2.06%" in share.sentence()
    assert "by year from 1.77% to 2.92%" in share.sentence()


def test_serious_violence_by_code() -> None:
    codes = ["1", "4.1", "2", "5D", "5E", "34A", "34B", "8N", "19C", "105A", "46"]
    weights = family_weights(resolve_family("serious-violence", TABLES), [None] * 11, codes)
    assert weights.tolist() == [1] * 7 + [0] * 4


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("asb", "Anti-social behaviour"),
        ("violent-crime", "Violence and sexual offences"),
        ("Violence and sexual offences", "Violence and sexual offences"),
        ("theft-from-person", "Theft from the person"),
        ("criminal-damage", "Criminal damage and arson"),
        ("vehicle-crime", "Vehicle crime"),
        ("ROBBERY", "Robbery"),
    ],
)
def test_categories_are_families_by_any_of_their_names(name: str, category: str) -> None:
    assert resolve_family(name, TABLES).by_category == {category: 1.0}


def test_several_names_join() -> None:
    family = resolve_family("robbery, theft-from-person", TABLES)
    assert family.by_category == {"Robbery": 1.0, "Theft from the person": 1.0}
    assert family.title == "Robbery, Theft from the person"


def test_one_code_is_a_family_and_shares_its_category() -> None:
    family = resolve_family("34B", TABLES)
    assert set(family.by_code) == {"34B"}
    assert family.by_category["Robbery"] == pytest.approx(1_074 / 1_384)


def test_everything_but_what_police_find_counts_in_all() -> None:
    family = resolve_family("all", TABLES)
    assert set(family.by_category.values()) == {1.0}
    assert not {"Drugs", "Possession of weapons"} & set(family.by_category)
    assert {"Drugs", "Possession of weapons"} <= {out.what for out in family.left_out}
    assert "Anti-social behaviour" not in resolve_family("all-crime", TABLES).by_category


def test_knife_needs_the_mark() -> None:
    family = resolve_family("knife", TABLES)
    assert family.by_category == {}
    codes = ["34B", "34B", "34B", "46", None]
    knife = [True, False, None, True, True]
    assert family_weights(family, ["Robbery"] * 5, codes, knife).tolist() == [1, 0, 0, 0, 0]
    assert family_weights(family, ["Robbery"], ["34B"]).tolist() == [0]
    assert any("police.uk does not say" in out.reason for out in family.left_out)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("robery", 'did you mean "robbery"'),
        ("serious violense", 'did you mean "serious-violence"'),
        ("qqq", "choose from all, "),
        (" , ", "nothing was given"),
        ("knife,robbery", "can't be joined"),
    ],
)
def test_mistakes_are_named(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        resolve_family(name, TABLES)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="differ in length: 1 and 2"):
        family_weights(resolve_family("robbery", TABLES), ["Robbery"], [None, None])


NAMES = [*TABLES.families, *(c.slug for c in TABLES.categories)]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).filter(lambda n: "knife" not in n))
def test_a_joined_family_holds_each_part_and_no_probability_leaves_the_unit(
    names: list[str],
) -> None:
    joined = resolve_family(",".join(names), TABLES, include_police_generated=True)
    assert all(0 < p <= 1 for p in joined.by_category.values())
    for name in names:
        part = resolve_family(name, TABLES, include_police_generated=True)
        assert set(part.by_code) <= set(joined.by_code)
        for category, probability in part.by_category.items():
            assert joined.by_category[category] >= probability


def test_another_forces_counts_change_the_share() -> None:
    kent = replace(TABLES, counts={2024: {"5D": 10, "8N": 90}}, counts_source="Kent")
    family = resolve_family("serious-violence", kent)
    assert family.by_category["Violence and sexual offences"] == 0.1
