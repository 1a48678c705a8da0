"""Allocate patrols by lot and seal the allocation."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

from safeground.core.patrols.allocation.allocate import Allocation, Balance, allocate, balance
from safeground.core.patrols.allocation.design import Design, Site, as_values
from safeground.core.patrols.allocation.seal import Seal, seal_of
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.patrols import trial_folders
from safeground.data.patrols.hotspots import read_patrol_hotspots, told_apart

SHORT = 20  # characters; a shorter seed could be found by trying all
NEEDS = {"simple": "share", "blocks": "share", "staircase": "steps"}  # the others: treat


@dataclass(frozen=True)
class Asked:
    """What to allocate: a file of hotspots, the `settings` of a `Design` but for its sites.

    `by` is what strata are made of. `share` stands for a number of hotspots a day where a design
    goes by that, and the other way round. Without a `seed` one is drawn; with `out` a trial folder
    is made. `command` is what the files say made them: not the seed.
    """

    hotspots: Path
    settings: Mapping[str, Any]
    by: tuple[str, ...] = ()
    seed: str | None = None
    out: Path | None = None
    command: str = ""


@dataclass(frozen=True, eq=False)
class Allocated:
    """An allocation with its seal, what it comes to, and where it came from."""

    allocation: Allocation
    seal: Seal
    balance: Balance
    seed: str
    notes: tuple[str, ...]
    provenance: dict[str, Any]


def allocate_patrols(asked: Asked, now: datetime) -> Allocated:
    """Allocate and seal; with `out`, make a trial folder.

    Raises BadInput for a design that can't be kept, naming the constraint, and a folder that is
    there already.
    """
    hotspots = read_patrol_hotspots(asked.hotspots)
    seed = asked.seed.strip() if asked.seed is not None else secrets.token_hex(16)
    try:
        design = _design(asked, hotspots)
        allocation = allocate(design, seed)
    except ValueError as error:
        sentence = str(error)
        raise BadInput(sentence[0].upper() + sentence[1:]) from None
    seal = seal_of(allocation, seed)
    made = {
        "safeground": version("safeground"),
        "made_at": now.isoformat(timespec="seconds"),
        "command": asked.command,
        "data": {
            "hotspots": asked.hotspots.name,
            "sha256": hashlib.sha256(asked.hotspots.read_bytes()).hexdigest(),
        },
    }
    if asked.out is not None:
        trial_folders.write_trial(asked.out, design, seal, seed, made)
    comes_to = balance(allocation)
    notes = (*told_apart(hotspots), *_notes(design, comes_to, asked))
    return Allocated(allocation, seal, comes_to, seed, notes, {**made, "seed": seed})


def _design(asked: Asked, hotspots: Sequence[PatrolHotspot]) -> Design:
    """The design with its sites, going by treat or share as its scheme does."""
    scheme, n = asked.settings.get("scheme", "crossover"), len(hotspots)
    if asked.by and scheme != "stratified":
        raise ValueError(f"a {scheme} design has no strata; --by goes with stratified")
    strata = _strata(hotspots, asked.by or ("district",)) if scheme == "stratified" else [""] * n
    sites = tuple(Site(h.name, h.key, s) for h, s in zip(hotspots, strata, strict=True))
    treat, share = treat_or_share(scheme, n, asked.settings)
    return Design(**{**asked.settings, "sites": sites, "treat": treat, "share": share})


def treat_or_share(
    scheme: str, n: int, settings: Mapping[str, Any]
) -> tuple[int | None, Fraction | None]:
    """How many of n hotspots a day, or the share of days: whichever a design goes by.

    Raises ValueError where both are said, or neither where it must be.
    """
    treat, share = settings.get("treat"), settings.get("share")
    if treat is not None and share is not None:
        raise ValueError("say either --treat or --share, not both")
    needs = NEEDS.get(scheme, "treat")
    if needs == "share" and treat is not None:
        return None, Fraction(treat, n)
    if needs == "treat" and share is not None:
        return _whole(share, n), None
    if needs == "treat" and treat is None and settings.get("groups") is None:
        raise ValueError("say with --treat how many hotspots can be treated a day")
    return treat, share


def _whole(share: Fraction, n: int) -> int:
    if (share * n).denominator != 1:
        below = int(share * n)
        raise ValueError(
            f"{share} of {n} hotspots is not a whole number a day: say --treat {below} or "
            f"--treat {below + 1}, or --design simple"
        )
    return int(share * n)


def _strata(hotspots: Sequence[PatrolHotspot], by: Sequence[str]) -> list[str]:
    """The stratum of each hotspot: its district, the half that its expected harm is in, or both."""
    parts = []
    for what in by:
        if what == "district":
            if missing := [h.name for h in hotspots if not h.district]:
                raise ValueError(f"{missing[0]} has no district to stratify by")
            parts.append([h.district for h in hotspots])
        elif what == "harm":
            parts.append(_halves([h.expected for h in hotspots]))
        else:
            raise ValueError(f"--by must be district, harm or district,harm, not {what!r}")
    return [", ".join(labels) for labels in zip(*parts, strict=True)]


def _halves(expected: Sequence[float]) -> list[str]:
    if min(expected) == max(expected):
        raise ValueError(
            f"every hotspot has the same expected harm ({expected[0]:g}), so there is nothing to "
            "stratify by"
        )
    ranked = sorted(range(len(expected)), key=lambda i: -expected[i])
    more = set(ranked[: (len(ranked) + 1) // 2])
    return ["more harm" if i in more else "less harm" for i in range(len(expected))]


def _notes(design: Design, comes_to: Balance, asked: Asked) -> list[str]:
    """What a person should know of what was decided."""
    notes = []
    if asked.seed is not None and len(asked.seed.strip()) < SHORT:
        notes.append(
            f"The seed {asked.seed.strip()} is short: anybody who has the seal and the design can "
            "find it by trying all, and with it every day. For a real trial leave --seed out"
        )
    notes.append(
        "Whoever holds the seed can look ahead: let somebody keep it who doesn't plan patrols"
    )
    longest, treat, n = design.longest_run, design.treat or 0, len(design.sites)
    if longest and design.days > longest and longest == -(-n // min(treat, n - treat)) - 1:
        notes.append(
            f"{longest} days in a row is the tightest limit that can be kept, so patrols can be "
            "foreseen by those who count days. Allow a day or two more if you can"
        )
    if outside := comes_to.place_days["outside"]:
        notes.append(f"{outside:,} place-days lie outside the staircase and are not listed")
    return notes


def as_json(done: Allocated, folder: Path | None = None) -> str:
    """Everything as JSON text, one line a hotspot-day."""
    design = done.allocation.design
    head = {
        "seal": done.seal.hash,
        "design": as_values(design),
        "balance": asdict(done.balance),
        "notes": list(done.notes),
        "files": None if folder is None else str(folder),
        "provenance": done.provenance,
        "sealed": trial_folders.seal_values(done.seal, design),
    }
    text, rows = (
        json.dumps(head, ensure_ascii=False, indent=1),
        ",\n  ".join(_lines(done.allocation)),
    )
    return f'{text[:-2]},\n "allocation": [\n  {rows}\n ]\n}}'


def _lines(allocation: Allocation) -> list[str]:
    """Hotspot-days as JSON objects; written by hand, for there may be many."""
    design = allocation.design
    said = {
        site.name: f'"hotspot": {json.dumps(site.name, ensure_ascii=False)}, '
        f'"key": {json.dumps(site.key, ensure_ascii=False)}'
        for site in design.sites
    }
    return [
        f'{{"date": "{day}", {said[name]}, "condition": "{condition}"}}'
        for number, day in enumerate(map(date.isoformat, design.dates))
        for name, condition in allocation.day(number)
    ]
