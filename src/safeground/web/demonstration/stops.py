"""Invented stop and search records of the last weeks, made as officers would make them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from safeground.web.demonstration.cast import Cast
from safeground.web.places.models import Hotspot
from safeground.web.stops import actions
from safeground.web.stops.groups import BOTH, PERSON
from safeground.web.stops.models import Clothing, Receipt, Stop, Verdict
from safeground.web.stops.tables import ARREST, NOTHING, powers

RECORDS = 25
SEED = 20260109
PACE, DRUGS, SECTION_60 = list(powers())[:3]
COMMUNITY = "Community resolution"

# power, object, grounds, how often it is found
REASONS = (
    (
        PACE,
        "Offensive weapons",
        "Seen on CCTV to pass a long object into the waistband after a call "
        "about a knife; the clothing matched the caller's description.",
        0.4,
    ),
    (
        PACE,
        "Stolen goods",
        "Security staff saw two boxed phones put under a coat and gave a "
        "description; stopped 40 metres away within two minutes.",
        0.45,
    ),
    (
        PACE,
        "Article for use in theft",
        "Seen trying the handles of three parked cars and bending at "
        "the window of one with a tool in the hand.",
        0.35,
    ),
    (
        DRUGS,
        "Controlled drugs",
        "Seen to exchange a small wrap for cash by the arcade, then to put "
        "something in the left sock when officers came.",
        0.5,
    ),
    (DRUGS, "Controlled drugs", "Smell of cannabis in the car park.", 0.2),
    (SECTION_60, "Offensive weapons", "", 0.1),
)
AUTHORISED = (
    "Authorised by an inspector from 18:00 to 06:00 for the town centre after two stabbings; "
    "the person was told so."
)
ETHNICITIES = ("W1", "W1", "W1", "W1", "W9", "B2", "B1", "A2", "M1", "NS")


def invent_stops(cast: Cast, hotspots: Sequence[Hotspot], now: datetime | None = None) -> int:
    """Make the records; how many there are. The same seed makes the same ones."""
    rng, ends = Random(SEED), now or datetime.now(UTC)
    made = [_one(n, rng, cast, hotspots, ends) for n in range(RECORDS)]
    for stop in made[: RECORDS // 2]:
        _reviewed(stop, rng, cast)
    if made:
        actions.correct(
            made[-1],
            {"place": f"{made[-1].place}, by the cash machine"},
            "The place was not exact enough.",
            by=made[-1].owner,
        )
    return len(made)


def _one(n: int, rng: Random, cast: Cast, hotspots: Sequence[Hotspot], ends: datetime) -> Stop:
    officer = cast.officers[n % len(cast.officers)]
    stop = actions.begin(
        UUID(int=rng.getrandbits(128), version=4), by=officer, hotspot=rng.choice(hotspots)
    )
    actions.fill(stop, _answers(n, rng, ends), by=officer)
    return actions.finish(stop, by=officer)


def _answers(n: int, rng: Random, ends: datetime) -> dict[str, Any]:
    power, sought, grounds, rate = REASONS[rng.randrange(len(REASONS))]
    found, age = rng.random() < rate, rng.choice((15, 17, 19, 21, 24, 28, 34, 41))
    night = (ends - timedelta(days=1 + 2 * n)).replace(minute=0, second=0, microsecond=0)
    return {
        "happened_at": night.replace(hour=rng.randrange(17, 23), minute=rng.randrange(0, 60, 5)),
        "kind": BOTH if n % 9 == 8 else PERSON,
        "vehicle_registration": "DEMO 001" if n % 9 == 8 else "",
        "self_defined_ethnicity": rng.choice(ETHNICITIES),
        "perceived_ethnicity": "",
        "gender": rng.choice(("Male", "Male", "Male", "Female")),
        "age": age,
        "age_is_estimate": rng.random() < 0.3,
        "power": power,
        "authorisation": AUTHORISED if power == SECTION_60 else "",
        "object_of_search": sought,
        "grounds": grounds,
        "gowisely": list("GOWISELY"),
        "clothing": Clothing.NONE,
        "body_worn_video": "yes",
        "outcome": (ARREST if rng.random() < 0.6 else COMMUNITY) if found else NOTHING,
        "outcome_linked": found,
        "found": f"{sought.lower()} (invented)" if found else "",
        "safeguarding": ("referral" if found else "told") if age < 18 else "",
        "officer": f"PC {1200 + n % 3} (invented)",
        "receipt": Receipt.REFUSED if n % 4 == 3 else Receipt.PAPER,
    }


def _reviewed(stop: Stop, rng: Random, cast: Cast) -> None:
    weak = stop.grounds.startswith("Smell")
    comment = "A smell alone is rarely enough. What else was there? Let us talk." if weak else ""
    actions.review(
        stop,
        Verdict.FEEDBACK if weak else Verdict.FINE,
        comment or rng.choice(("Clear grounds, well told.", "")),
        by=cast["operations-commander"],
    )
