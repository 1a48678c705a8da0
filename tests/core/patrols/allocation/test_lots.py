"""Lots that anybody can draw again."""

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from safeground.core.patrols.allocation.lots import Lots

DIGEST = hashlib.sha256(b"a design").hexdigest()


def test_words_are_shake_256_read_as_little_endian_integers() -> None:
    text = b"safeground lots 1\0" + bytes.fromhex(DIGEST) + b"a label\0" + "sëed".encode()
    drawn = hashlib.shake_256(text).digest(24)
    by_hand = [int.from_bytes(drawn[i : i + 8], "little") for i in (0, 8, 16)]
    assert Lots("sëed", DIGEST).words("a label", 3).tolist() == by_hand


def test_a_number_below_n_passes_over_the_last_unfull_round() -> None:
    lots, n = Lots("7", DIGEST), 3 * 2**61  # a quarter of all words must be passed over
    words = [int(w) for w in lots.words("x", 64)]
    kept = [w % n for w in words if w < 2**64 // n * n]
    assert lots.below("x", n, 20).tolist() == kept[:20]
    assert len(kept) < 60


@given(st.text(min_size=1, max_size=9), st.integers(1, 40))
def test_an_order_holds_everybody_once(seed: str, n: int) -> None:
    seed = seed.encode(errors="ignore").decode() or "7"
    assert sorted(Lots(seed, DIGEST).order("order", n).tolist()) == list(range(n))


def test_all_orders_are_as_likely() -> None:
    orders = [tuple(Lots(str(s), DIGEST).order("order", 4).tolist()) for s in range(4_800)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 24
    assert stats.chisquare(counts).pvalue > 1e-4
