"""A book of check-ins and check-outs becomes stays."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from invented_stays import minute, plan, stay, stays, unit
from safeground.core.patrols.dosage.by_hand import CheckIn, as_stays, beside_feed, hand_stays


def came(unit: str, hotspot: str, at: float, officers: int = 1) -> CheckIn:
    return CheckIn("in", unit, hotspot, minute(at), officers)


def left(unit: str, hotspot: str, at: float) -> CheckIn:
    return CheckIn("out", unit, hotspot, minute(at))


def test_in_and_out_in_any_order_of_lines() -> None:
    book = [left("G1", "Pier", 20), came("G2", "Pier", 5), came("G1", "Pier", 0, 2),
            left("G2", "Pier", 15)]  # fmt: skip
    assert [(s.unit, s.leave, s.officers, s.closed) for s in hand_stays(book, 60)] == [
        ("G1", minute(20), 2, ""),
        ("G2", minute(15), 1, ""),
    ]


def test_a_forgotten_check_out_is_closed_and_flagged() -> None:
    night = plan([unit("G1")], ("G1", "Pier", 0, 20))
    [planned] = hand_stays([came("G1", "Pier", 4)], 60, night)
    assert (planned.leave, planned.closed) == (
        minute(20),
        "no check-out; closed at the planned end",
    )
    [long] = hand_stays([came("G1", "Market", 4)], 60, night)
    assert (long.leave, long.closed) == (minute(64), "no check-out; closed after 60 minutes")
    first, second = hand_stays([came("G1", "Market", 0), came("G1", "Pier", 25)], 60)
    assert (first.leave, second.leave) == (minute(25), minute(85))
    assert first.closed == "no check-out; closed when the unit was next seen elsewhere"


def test_a_check_out_of_the_next_week_does_not_make_a_week_of_patrol() -> None:
    [stay] = hand_stays([came("G1", "Pier", 0), left("G1", "Pier", 7 * 24 * 60)], 45)
    assert stay.leave == minute(45)


def test_a_check_out_alone_is_no_stay() -> None:
    assert hand_stays([left("G1", "Pier", 0)], 60) == ()


def test_stays_by_hand_are_stays_like_others() -> None:
    book = [came("G1", "Pier", 0, 2), left("G1", "Pier", 20), came("G1", "Market", 30),
            left("G1", "Market", 32)]  # fmt: skip
    frame = as_stays(hand_stays(book, 60), minimum_minutes=3)
    assert frame.select("device", "minutes", "officers", "visit", "mode", "unit").rows() == [
        ("by hand: G1", 20.0, 2, True, "foot", "G1"),
        ("by hand: G1", 2.0, 1, False, "foot", "G1"),
    ]


def test_the_feed_wins_where_it_saw_the_same_and_the_difference_is_known() -> None:
    book = [came("G1", "Pier", 0), left("G1", "Pier", 25)]
    by_hand = hand_stays(book, 60)

    def found(*feed: dict[str, object]) -> tuple[int, list[float]]:
        stand, gave_way = beside_feed(by_hand, stays(*feed))
        return len(stand), [g.feed_minutes for g in gave_way]

    assert found(stay("Pier", "A", 2, 24, unit="G1")) == (0, [22.0])
    assert found(stay("Pier", "A", 2, 24)) == (0, [22.0])  # nobody knows whose it is
    assert found(stay("Pier", "A", 2, 24, unit="G2")) == (1, [])
    assert found(stay("Market", "A", 2, 24, unit="G1")) == (1, [])
    assert found(stay("Pier", "A", 25, 40, unit="G1")) == (1, [])
    assert found(stay("Pier", "car", 2, 3, visit=False)) == (1, [])  # only passing through
    assert found() == (1, [])


def test_times_of_a_book_may_be_in_any_zone() -> None:
    london = ZoneInfo("Europe/London")
    clocks_go_back = datetime(2026, 10, 25, 1, 45, tzinfo=london)  # the first of two 01:45s
    after = datetime(2026, 10, 25, 1, 15, tzinfo=london, fold=1)
    book = [CheckIn("in", "G1", "Pier", clocks_go_back), CheckIn("out", "G1", "Pier", after)]
    frame = as_stays(hand_stays(book, 60), 3)
    assert frame["minutes"].to_list() == [30]
    assert (frame["leave"] - frame["arrive"]).to_list() == [timedelta(minutes=30)]
