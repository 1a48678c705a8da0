"""A seal shows nothing, opens a day at a time, and breaks with any change."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.patrols.allocation.chain import linked, unlinked
from safeground.core.patrols.allocation.design import Design, Site, as_values, from_values
from safeground.core.patrols.allocation.seal import broken, day_key, opens, seal_of

SITES = tuple(Site(name, f"H{i}") for i, name in enumerate(("Pier Hill", "Café Row", "Mill")))
DESIGN = Design(SITES, date(2026, 1, 5), 6, "capacity", treat=1)
SEED = "4f3c2a"
SEAL = seal_of(allocate(DESIGN, SEED), SEED)


def test_a_third_party_can_deal_and_seal_the_same_in_plain_python() -> None:
    """All of it again from what the methods page says, without numpy or our code."""

    def text(value: Any) -> bytes:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    names = ["Pier Hill", "Café Row", "Mill"]
    design = {
        "format": "safeground allocation 1",
        "hotspots": [{"name": n, "key": f"H{i}", "stratum": ""} for i, n in enumerate(names)],
        "start": "2026-01-05", "days": 6, "scheme": "capacity", "treat": 1,
    }  # fmt: skip
    digest = hashlib.sha256(text(design)).hexdigest()
    lots = b"safeground lots 1\0" + bytes.fromhex(digest) + b"capacity\0" + SEED.encode()
    words = hashlib.shake_256(lots).digest(8 * 6 * 3)

    def word(i: int) -> int:
        return int.from_bytes(words[8 * i : 8 * i + 8], "little")

    def keyed(purpose: str) -> bytes:
        said = f"safeground seal 1\0{digest}\0{purpose}".encode()
        return hmac.digest(SEED.encode(), said, "sha256")

    days = []
    for d in range(6):
        treated = min(range(3), key=lambda i: word(3 * d + i))
        day = (date(2026, 1, 5) + timedelta(d)).isoformat()
        dealt = [[n, "treatment" if i == treated else "control"] for i, n in enumerate(names)]
        opened = text({"date": day, "dealt": dealt})
        days.append(hmac.digest(keyed(f"day {day}"), opened, "sha256").hex())
    parts = {"format": "safeground seal 1", "design": digest, "seed": keyed("seed").hex()}
    assert hashlib.sha256(text({**parts, "days": days})).hexdigest() == SEAL.hash


def test_one_day_opens_with_its_key_and_no_other_does() -> None:
    rows = allocate(DESIGN, SEED).day(2)
    assert opens(SEAL, DESIGN, 2, rows, day_key(DESIGN, SEED, 2))
    assert not opens(SEAL, DESIGN, 2, rows, day_key(DESIGN, SEED, 3))
    assert not opens(SEAL, DESIGN, 2, rows[::-1], day_key(DESIGN, SEED, 2))


def test_a_seal_that_was_kept_verifies() -> None:
    assert broken(SEAL, DESIGN, SEED) == ""


@pytest.mark.parametrize(
    "other",
    [
        replace(DESIGN, days=7),
        replace(DESIGN, treat=2),
        replace(DESIGN, start=date(2026, 1, 6)),
        replace(DESIGN, longest_run=5),
        replace(DESIGN, sites=SITES[::-1]),
        replace(DESIGN, sites=(*SITES[:2], Site("Mill", "H9"))),
    ],
)
def test_any_change_of_the_design_breaks_it(other: Design) -> None:
    assert broken(SEAL, other, SEED) == "The design is not the one that was sealed"


@given(st.text("0123456789abcdef", min_size=1, max_size=9).filter(lambda s: s != SEED))
@settings(max_examples=20, deadline=None)
def test_any_other_seed_breaks_it(seed: str) -> None:
    assert broken(SEAL, DESIGN, seed) == "The seed is not the one that was sealed"


@given(st.integers(0, 5), st.integers(0, 63))
@settings(max_examples=20, deadline=None)
def test_any_change_of_a_commitment_breaks_it(day: int, place: int) -> None:
    said = SEAL.days[day]
    changed = said[:place] + ("0" if said[place] != "0" else "1") + said[place + 1 :]
    other = replace(SEAL, days=(*SEAL.days[:day], changed, *SEAL.days[day + 1 :]))
    assert other.hash != SEAL.hash
    assert "sealed days" in broken(other, DESIGN, SEED)


def test_a_design_is_read_back_as_it_was_written() -> None:
    for design in (DESIGN, Design(SITES, DESIGN.start, 9, "blocks", share=Fraction(2, 5))):
        assert from_values(json.loads(json.dumps(as_values(design)))) == design


@pytest.mark.parametrize(
    "values",
    [None, {}, {"format": "safeground allocation 2"}, {**as_values(DESIGN), "colour": "red"},
     {**as_values(DESIGN), "start": "5 January"}, {**as_values(DESIGN), "hotspots": [7]},
     {**as_values(DESIGN), "treat": None}],
)  # fmt: skip
def test_what_is_not_a_design_is_refused(values: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (many reasons)
        from_values(values)


@given(
    st.lists(st.dictionaries(st.sampled_from(["who", "why"]), st.text(max_size=5)), min_size=1),
    st.data(),
)
@settings(max_examples=30)
def test_a_log_shows_from_where_on_it_was_changed(said: list[dict[str, str]], data: Any) -> None:
    log, before = [], "seal"
    for entry in said:
        log.append(linked(entry, before))
        before = log[-1]["hash"]
    assert unlinked(log, "seal") == 0
    which = data.draw(st.integers(0, len(log) - 1))
    log[which] = {**log[which], "why": log[which].get("why", "") + "!"}
    assert unlinked(log, "seal") == which + 1
    log[which] = linked({"why": "another story"}, log[which]["before"])
    assert unlinked(log, "seal") == (0 if which == len(log) - 1 else which + 2)
