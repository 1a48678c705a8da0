"""Lots: random numbers that any language can draw again, now or in decades.

Every drawing has a label. Its numbers are the output of SHAKE-256 (FIPS 202) over

    "safeground lots 1" 0x00  design digest (32 bytes)  label (UTF-8) 0x00  seed (UTF-8)

read as unsigned 64-bit integers, least significant byte first.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Lots:
    """The numbers that a seed gives for a design (`digest`, hexadecimal).

    >>> lots = Lots("7", "00" * 32)
    >>> lots.order("who goes first", 5).tolist() == lots.order("who goes first", 5).tolist()
    True
    """

    seed: str
    digest: str

    def words(self, label: str, *shape: int) -> Words:
        """Independent, uniform 64-bit integers."""
        text = b"safeground lots 1\0" + bytes.fromhex(self.digest)
        text += label.encode() + b"\0" + self.seed.encode()
        drawn = hashlib.shake_256(text).digest(8 * int(np.prod(shape)))
        return np.frombuffer(drawn, "<u8").astype(np.uint64, copy=False).reshape(shape)

    def order(self, label: str, n: int) -> Ints:
        """0 to n-1 in an order by lot, all orders as likely: the positions of n words, sorted."""
        return np.argsort(self.words(label, n), kind="stable")

    def below(self, label: str, n: int, count: int) -> Ints:
        """Integers from 0 to n-1, all as likely: words of the last, unfull, round are passed over.

        >>> Lots("7", "00" * 32).below("a die", 6, 100).max()
        np.int64(5)
        """
        most, drawn = np.uint64(2**64 - 1 - 2**64 % n), count
        while True:
            words = self.words(label, drawn)
            kept = words[words <= most]
            if len(kept) >= count:
                return (kept[:count] % np.uint64(n)).astype(np.int64)
            drawn *= 2
