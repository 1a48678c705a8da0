import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.hotspots.naming import LONGEST, Landmark, Named, name_places, short_town

TOWNS = [
    Landmark("Southend-on-Sea", "town", 588_300, 185_300, 295_310, "Southend-on-Sea"),
    Landmark("Rochford", "town", 587_500, 190_200, 16_739, "Rochford"),
    Landmark("Southend Central", "station", 587_950, 185_350, district="Southend-on-Sea"),
    Landmark("Kursaal (ward, Southend-on-Sea)", "ward", 589_000, 185_000),
    Landmark("Hatfield Peverel", "station", 579_200, 212_000),
]


def around(x: float, y: float, radius: float = 150) -> shapely.Geometry:
    return shapely.box(x - radius, y - radius, x + radius, y + radius)


def named(
    places: list[shapely.Geometry],
    points: list[tuple[str, float, float, float]],
    districts: tuple[str, ...] = (),
) -> list[Named]:
    street, x, y, weight = zip(*points, strict=True) if points else ((), (), (), ())
    return name_places(
        places, street=street, x=x, y=y, weight=weight, districts=districts, landmarks=TOWNS
    )


CENTRE = (588_300.0, 185_300.0)


def test_town_and_the_street_with_most_incidents() -> None:
    points = [("York Road", *CENTRE, 9.0), ("Pier Hill", *CENTRE, 4), ("Far Lane", 590_000, 1, 99)]
    (place,) = named([around(*CENTRE)], points)
    assert place == Named("Southend: York Road", ("York Road", "Pier Hill"))


def test_a_main_street_leads_its_side_roads_but_not_by_a_long_way() -> None:
    place = around(*CENTRE)
    near = named([place], [("Weston Road", *CENTRE, 219), ("High Street", *CENTRE, 182)])
    assert near[0].name == "Southend: High Street"
    far = named([place], [("Weston Road", *CENTRE, 219), ("High Street", *CENTRE, 20)])
    assert far[0].name == "Southend: Weston Road"


def test_what_police_uk_writes_for_no_street_comes_last() -> None:
    points = [("Nightclub", *CENTRE, 95.0), ("Orchard Street", *CENTRE, 5)]
    assert named([around(*CENTRE)], points)[0].name == "Southend: Orchard Street"
    trace = [("On or near Shopping Area", *CENTRE, 775.0), ("Flemming Road", *CENTRE, 10)]
    assert named([around(*CENTRE)], trace)[0] == Named("Southend: shopping area by Southend…", ())
    pier = named([around(589_000, 184_900)], [("Parking Area", 589_000, 184_900, 3.0)])
    assert pier[0].name == "Southend: car park by Kursaal"


def test_a_street_that_goes_on_gets_a_compass_part() -> None:
    x, y = CENTRE
    points = [("London Road", x - 100 * i, y, 5.0) for i in range(10)]
    places = [around(x, y), around(x - 800, y)]
    assert [p.name for p in named(places, points)] == [
        "Southend: London Road east",
        "Southend: London Road west",
    ]


def test_a_namesake_in_another_town_is_another_street() -> None:
    x, y = CENTRE
    points = [("High Street", x, y, 5.0), ("High Street", 587_500, 190_200, 50.0)]
    places = [around(x, y), around(587_500, 190_200)]
    names = [p.name for p in named(places, points, ("Southend-on-Sea", "Rochford"))]
    assert names == ["Southend: High Street", "Rochford: High Street"]


def test_places_that_share_a_street_are_told_apart() -> None:
    x, y = CENTRE
    points = [("York Road", x, y - 200, 5.0), ("York Road", x, y + 200, 5.0)]
    points += [("Mill Lane", x, y + 200, 1.0)]
    names = [p.name for p in named([around(x, y - 200), around(x, y + 200)], points)]
    assert names == ["Southend: York Road south", "Southend: York Road north"]


def test_far_from_any_town_the_village_or_the_district_names_it() -> None:
    village = named([around(578_850, 212_100)], [("Old Dairy Approach", 578_850, 212_100, 2.0)])
    assert village[0].name == "Hatfield Peverel: Old Dairy Approach"
    alone = named(
        [around(560_000, 240_000)], [("The Street", 560_000, 240_000, 2.0)], ("Uttlesford",)
    )
    assert alone[0].name == "Uttlesford: The Street"
    empty = named([around(560_050, 240_050)], [])
    assert empty[0].name == "TL 600 400"


def test_slips_of_the_published_names_are_mended() -> None:
    (place,) = named([around(*CENTRE)], [("On or near St Leonard'S Road", *CENTRE, 1.0)])
    assert place.name == "Southend: St Leonard's Road"
    (numbered,) = named([around(*CENTRE)], [("A1160", *CENTRE, 9.0), ("Queens Road", *CENTRE, 2)])
    assert numbered.name == "Southend: Queens Road"


@pytest.mark.parametrize(
    ("town", "said"),
    [
        ("Clacton-on-Sea", "Clacton"),
        ("Walton-on-the-Naze", "Walton"),
        ("Newcastle upon Tyne", "Newcastle"),
        ("Stanford-le-Hope", "Stanford-le-Hope"),
        ("Brighton", "Brighton"),
    ],
)
def test_towns_as_people_say_them(town: str, said: str) -> None:
    assert short_town(town) == said


@given(st.data())
def test_names_are_unique_short_and_do_not_depend_on_the_order(data: st.DataObject) -> None:
    spots = data.draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8, unique=True)
    )
    places = [around(588_000 + 400 * i, 185_000 + 400 * j) for i, j in spots]
    street = st.sampled_from(
        [
            "High Street",
            "Nightclub",
            "",
            "The Very Long Old Roman Road To The Northern Heath",
            "A13",
        ]
    )
    count = data.draw(st.integers(0, 30))
    where = np.random.default_rng(data.draw(st.integers(0, 99))).uniform(0, 2400, (count, 2))
    points = [(data.draw(street), 587_800 + a, 184_800 + b, 1.0) for a, b in where]
    names = named(places, points)
    assert len({n.name for n in names}) == len(places)
    assert all(0 < len(n.name) <= LONGEST for n in names)
    assert named(places, points[::-1]) == names
