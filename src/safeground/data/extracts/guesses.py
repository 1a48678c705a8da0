"""Guess which column is what, by its name and then by what it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from safeground.core.offences.tables import fold, normal_code
from safeground.data.extracts.columns import Columns
from safeground.data.extracts.mapping import MOMENT_FIELDS
from safeground.data.extracts.names import plain
from safeground.data.extracts.synonyms import field_of, rank_of
from safeground.data.reference.offences import offence_tables

_AXES = {"easting": 0, "longitude": 0, "northing": 1, "latitude": 1}
_SYSTEMS = (("easting", "northing"), ("longitude", "latitude"))
_TELLING_WORDS = (
    ({"easting", "eastings"}, "easting"),
    ({"northing", "northings"}, "northing"),
    ({"longitude", "lng", "lon"}, "longitude"),
    ({"latitude", "lat"}, "latitude"),
    ({"lsoa"}, "lsoa"),
    ({"knife", "bladed"}, "knife"),
    ({"weapon", "instrument"}, "weapon"),
    ({"outcome", "disposal"}, "outcome"),
    ({"latest", "to", "end", "last"}, "occurred_to"),
    ({"earliest", "from", "start", "first", "date", "datetime", "occurred"}, "occurred_from"),
    ({"location", "street", "premises", "venue", "place"}, "street"),
    ({"borough", "district"}, "district"),
    ({"category", "type", "offence"}, "category"),
    ({"ref", "reference", "urn", "id"}, "id"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """That a column is a field of the mapping, why, and what makes it doubtful, if anything."""

    field: str
    column: str
    why: str
    doubt: str | None = None


Guesses = dict[str, Guess]


def guess_columns(columns: Columns) -> Guesses:
    """The best guess for each field that some column seems to hold."""
    guesses: dict[str, Guess] = {}
    steps = (_by_name, _named_places, _by_word, _by_content, _unnamed_places, _unnamed_id)
    for step in steps:
        for guess in step(columns, guesses):
            if guess.field not in guesses and guess.column not in _taken(guesses):
                guesses[guess.field] = guess
    return _without_idle_times(columns, guesses)


def _taken(guesses: Guesses) -> set[str]:
    return {guess.column for guess in guesses.values()}


def _free(columns: Columns, guesses: Guesses) -> list[str]:
    taken = _taken(guesses)
    return [n for n in columns.frame.columns if n not in taken and columns.is_filled(n)]


def _by_name(columns: Columns, _: Guesses) -> Iterator[Guess]:
    for name in sorted(columns.frame.columns, key=rank_of):
        field = field_of(name)
        if field is not None and field not in _AXES and _fits(columns, field, name):
            repeats = columns.repeats(name) if field == "id" else 0
            doubt = f"{repeats:,} rows repeat an earlier one and are rejected" if repeats else None
            yield Guess(field, name, "by its name", doubt)


def _by_word(columns: Columns, guesses: Guesses) -> Iterator[Guess]:
    for words, field in _TELLING_WORDS:
        for name in _free(columns, guesses):
            found = words & set(plain(name).split())
            if not found or field in _AXES:
                continue
            why, doubt = f"its name has the word '{min(found)}'", "the whole name is not known"
            if _fits(columns, field, name):
                yield Guess(field, name, why, doubt)
            elif field in MOMENT_FIELDS and _fits(columns, f"{field}.time", name):
                yield Guess(f"{field}.time", name, why, doubt)


def _fits(columns: Columns, field: str, name: str) -> bool:
    """Whether a column's values could be those of a field."""
    tests: dict[str, Callable[[str], bool]] = {
        "occurred_from": columns.holds_dates,
        "occurred_to": columns.holds_dates,
        "occurred_from.time": columns.holds_times,
        "occurred_to.time": columns.holds_times,
        "id": columns.is_unique,
        "category": columns.is_label,
        "weapon": columns.is_label,
        "outcome": columns.is_label,
        "uncertainty_m": columns.is_numeric,
        "location_quality": lambda n: columns.is_label(n) and not columns.is_numeric(n),
        "knife": lambda n: columns.text[n].n_unique() <= 12,
    }
    return columns.is_filled(name) and (field not in tests or tests[field](name))


def _named_places(columns: Columns, guesses: Guesses) -> Iterator[Guess]:
    free = _free(columns, guesses)
    pairs = [(x, y) for x in free for y in free if (_axis(x), _axis(y)) == (0, 1)]
    for x, y in sorted(pairs, key=lambda pair: rank_of(pair[0]) + rank_of(pair[1])):
        if (system := columns.system(x, y)) is not None:
            return (yield from _pair(system, x, y, "by its name and the range of its values"))


def _unnamed_places(columns: Columns, guesses: Guesses) -> Iterator[Guess]:
    if guesses.keys() & _AXES.keys():
        return
    free = [n for n in _free(columns, guesses) if columns.is_numeric(n)]
    for x, y in pairwise(free):
        for first, second in ((x, y), (y, x)):
            if (system := columns.system(first, second)) is not None:
                doubt = "nothing but the numbers says so"
                return (
                    yield from _pair(system, first, second, "by the range of its values", doubt)
                )


def _axis(name: str) -> int | None:
    words = set(plain(name).split())
    telling = (field for some, field in _TELLING_WORDS if words & some and field in _AXES)
    return _AXES.get(field_of(name) or next(telling, ""))


def _pair(system: str, x: str, y: str, why: str, doubt: str | None = None) -> Iterator[Guess]:
    fields = next(pair for pair in _SYSTEMS if pair[0] == system)
    for field, name in zip(fields, (x, y), strict=True):
        yield Guess(field, name, why, doubt)


def _by_content(columns: Columns, guesses: Guesses) -> Iterator[Guess]:
    categories, unsaid = offence_tables().category_names, "its name does not say so"
    for name in _free(columns, guesses):
        words = columns.text[name].drop_nulls().unique().head(500)
        if columns.holds_dates(name) and not columns.is_numeric(name):
            yield Guess("occurred_from", name, "it holds dates", "its name does not say of what")
        elif words.str.contains(r"^[EW]01\d{6}$").all():
            yield Guess("lsoa", name, "it holds LSOA codes")
        elif _share(words, lambda word: fold(word) in categories) > 0.6:
            yield Guess("category", name, "it holds police.uk crime types")
        elif _share(words, _is_lettered_code) > 0.6:
            yield Guess("offence_code", name, "its values look like Home Office codes", unsaid)


def _share(words: pl.Series, test: Callable[[str], bool]) -> float:
    return sum(map(test, words)) / len(words)


def _is_lettered_code(word: str) -> bool:
    return not word.isdigit() and normal_code(word, offence_tables()) is not None


def _unnamed_id(columns: Columns, guesses: Guesses) -> Iterator[Guess]:
    for name in _free(columns, guesses):
        texts = columns.text[name].drop_nulls()
        looks_like_one = texts.str.contains(r"^[\w/.-]*\d[\w/.-]*$").all()
        if len(texts) >= 20 and looks_like_one and columns.is_unique(name):
            doubt = "its name does not say so"
            yield Guess("id", name, "no value stands in it twice", doubt)


def _without_idle_times(columns: Columns, guesses: Guesses) -> Guesses:
    """Drop the time column of a date that holds its own time, or of none."""
    for end in MOMENT_FIELDS:
        date = guesses.get(end)
        if date is None or columns.dates(date.column).timed:
            guesses.pop(f"{end}.time", None)
    return guesses
