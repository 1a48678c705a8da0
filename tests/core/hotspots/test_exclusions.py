import numpy as np

from safeground.core.hotspots.artefacts import Artefact
from safeground.core.hotspots.exclusions import PlaceByHand, excluded_records

NAN = float("nan")


def artefact(x: float, y: float, suggested: str = "exclude") -> Artefact:
    return Artefact(x, y, "Hospital", "hospital", suggested, "named", 9, NAN, NAN, NAN)  # type: ignore[arg-type]


X = np.array([0.0, 0.0, 50.0, 500.0, np.nan, np.nan])
Y = np.array([0.0, 0.0, 0.0, 0.0, np.nan, np.nan])
STREET = ["Hospital", "Hospital", "Elm Road", "Elm Road", None, "Airport Way"]


def test_a_rule_takes_exactly_its_point() -> None:
    result = excluded_records(X, Y, STREET, [artefact(0, 0), artefact(500, 0, "look")])
    assert result.which.tolist() == [0, 0, -1, -1, -1, -1]
    assert result.kept.tolist() == [False, False, True, True, True, True]
    assert [(p.name, p.by, p.records) for p in result.places] == [("Hospital", "rule", 2)]


def test_by_hand_comes_first_and_is_credited() -> None:
    hand = PlaceByHand("Ward block", "hospital", "exclude", "ours", 0, 0, 60)
    result = excluded_records(X, Y, STREET, [artefact(0, 0)], [hand])
    assert [(p.name, p.by, p.records) for p in result.places] == [("Ward block", "hand", 3)]


def test_kept_by_hand_stays_whatever_the_rules_say() -> None:
    keep = PlaceByHand("Car park", "street", "keep", "it is a street", 0, 0, 1)
    out = PlaceByHand("Everything", "area", "exclude", "no", 0, 0, 60)
    result = excluded_records(X, Y, STREET, [artefact(0, 0)], [keep, out])
    assert result.which.tolist() == [-1, -1, 0, -1, -1, -1]


def test_a_street_reaches_records_without_a_place() -> None:
    by_street = PlaceByHand("Airport", "airport", "exclude", "x", street="airport way")
    result = excluded_records(X, Y, STREET, by_hand=[by_street])
    assert result.which.tolist() == [-1] * 5 + [0]


def test_a_street_with_a_radius_needs_both() -> None:
    near = PlaceByHand("Elm", "street", "exclude", "x", 0, 0, 100, "Elm Road")
    assert excluded_records(X, Y, STREET, by_hand=[near]).which.tolist() == [-1, -1, 0, -1, -1, -1]


def test_places_elsewhere_are_not_listed() -> None:
    far = PlaceByHand("Far", "prison", "exclude", "x", 1e5, 1e5, 100)
    assert excluded_records(X, Y, STREET, by_hand=[far]).places == ()


def test_rows_may_stand_for_many_records() -> None:
    result = excluded_records(X, Y, STREET, [artefact(0, 0)], records=[5, 2, 9, 9, 9, 9])
    assert [p.records for p in result.places] == [7]
