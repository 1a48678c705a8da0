"""Write a drafted mapping as TOML, with a comment at each guess."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from safeground.core.offences.tables import fold, normal_code
from safeground.data.extracts.columns import Columns
from safeground.data.extracts.guesses import Guess, Guesses
from safeground.data.extracts.mapping import MOMENT_FIELDS, PLACE_FIELDS, PLAIN_FIELDS
from safeground.data.extracts.names import nearest
from safeground.data.extracts.synonyms import field_of
from safeground.data.extracts.words import YES_NO
from safeground.data.reference.offences import offence_tables

_KNIFE = r"(?i)knife|knives|blade|machete|dagger|sword|stab|sharp"
_METRES = (
    (r"sector|district|out ?code", 2000),
    (r"exact|address|building|uprn|premises|rooftop|gps", 10),
    (r"street|road|usrn|junction", 100),
    (r"post ?code", 100),
    (r"area|ward|town|locality|centroid|borough|city|village|suburb", 1000),
)
_MOST_WORDS = 60
_ORDER = (
    "id",
    *MOMENT_FIELDS,
    "offence_code",
    *(f for f in PLAIN_FIELDS if f not in ("id", "offence_code")),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was found out about an extract."""

    file: str
    source: str
    kind: str
    kind_why: str | None
    layout: Mapping[str, str | int]
    guesses: Guesses
    columns: Columns
    hidden: Mapping[str, str]


def write_draft(draft: Draft) -> str:
    """The mapping as TOML text."""
    sections = (_top, _file, _columns, _dates, _location, _codes, _categories, _knife)
    parts = ["\n".join(lines) for section in sections if (lines := list(section(draft)))]
    body = "\n\n".join(parts) + "\n"
    return "\n".join(_opening(draft, body.count("UNSURE:"))) + "\n" + body


def _opening(draft: Draft, unsure: int) -> Iterator[str]:
    name = draft.file.split(".")[0]
    marked = f", first those marked UNSURE ({unsure})" if unsure else "; none is unsure"
    yield f"# A mapping for {draft.file}, drafted from its {len(draft.columns.frame):,} rows."
    yield f"# Look at the lines below{marked}. Then try it:"
    yield f"#   safeground mapping check {quoted(draft.file)} --mapping {quoted(name + '.toml')}"


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(key: str, value: str, why: str, doubt: str | None = None) -> str:
    note = f"UNSURE: {why}, but {doubt}" if doubt else why
    return f"{key} = {value}  # {note}"


def _top(draft: Draft) -> Iterator[str]:
    yield _line(
        "source", quoted(draft.source), "how the incidents are known in the store; say it well"
    )
    if draft.kind_why is None:
        yield _line("kind", '"crime"', "or asb, ambulance, emergency-department")
    else:
        yield _line("kind", quoted(draft.kind), draft.kind_why, "it may be crime")
    if "id" in draft.guesses:
        yield _line("replaces", '"id"', 'a later row of the same id replaces this one; or "month"')
    else:
        yield _line("replaces", '"month"', "no column is an id, so a month is replaced whole")
    if draft.kind == "crime" and not draft.guesses.keys() & {"category", "offence_code"}:
        yield _line("category", '"Not stated"', "a crime needs one", "no column seems to say which")


def _file(draft: Draft) -> Iterator[str]:
    if draft.layout:
        yield "[file]"
        for key, value in draft.layout.items():
            yield f"{key} = {quoted(value) if isinstance(value, str) else value}"


def _columns(draft: Draft) -> Iterator[str]:
    yield "[columns]"
    for field in _ORDER:
        if (guess := draft.guesses.get(field)) is not None:
            yield _column(field, guess, draft.guesses.get(f"{field}.time"))
    if (weapon := _knife_words(draft)) is not None and "knife" not in draft.guesses:
        column = quoted(draft.guesses["weapon"].column)
        why = f"'{weapon[0]}' is among the weapons"
        yield _line("knife", column, why, "see [knife] below")
    used = {guess.column for guess in draft.guesses.values()}
    unused = [name for name in draft.columns.frame.columns if name not in used]
    for name in unused:
        if field_of(name) == "id" and "id" not in draft.guesses:
            repeats = draft.columns.repeats(name)
            yield f"# id = {quoted(name)}  # only if its {repeats:,} repeats are to be rejected"
    for x, y in pairwise(name for name in unused if field_of(name) in PLACE_FIELDS):
        yield f"# '{_one_line(x)}' and '{_one_line(y)}' are not places in Great Britain"
    if unused:
        yield f"# Not used: {_listed(unused)}"
    for name, what in draft.hidden.items():
        yield f"# Never read: {_one_line(name)} ({what})"


def _column(field: str, guess: Guess, time: Guess | None) -> str:
    value = quoted(guess.column)
    doubts = [g.doubt for g in (guess, time) if g is not None and g.doubt]
    if time is not None:
        value = f"{{ date = {value}, time = {quoted(time.column)} }}"
    return _line(field, value, guess.why, doubts[0] if doubts else None)


def _dates(draft: Draft) -> Iterator[str]:
    named = [draft.guesses[end].column for end in MOMENT_FIELDS if end in draft.guesses]
    looks = [draft.columns.dates(name) for name in named]
    formats = list(dict.fromkeys(f for look in looks for f in look.formats))
    if not formats:
        return
    yield "[dates]"
    doubt = next((look.doubt for look in looks if look.doubt), None)
    unread = min(look.fits for look in looks)
    if unread < 1 and doubt is None:
        doubt = f"{1 - unread:.1%} of the values fit none of them"
    example = draft.columns.text[named[0]].drop_nulls()[0]
    listed = ", ".join(map(quoted, formats))
    yield _line(
        "formats", f"[{listed}]", f"tried in order; {_one_line(example)} is the first", doubt
    )


def _location(draft: Draft) -> Iterator[str]:
    guess = draft.guesses.get("location_quality")
    if guess is None:
        if draft.kind in ("ambulance", "emergency-department"):
            yield "# [location]"
            yield "# uncertainty_m = 100  # metres from the true place, if you know it"
        return
    yield "[location.quality]"
    yield "# UNSURE: metres from the true place are only guessed from the words"
    for word in _words(draft, guess.column):
        metres = next((m for pattern, m in _METRES if re.search(pattern, word.lower())), 500)
        yield f"{quoted(word)} = {metres}"


def _codes(draft: Draft) -> Iterator[str]:
    guess = draft.guesses.get("offence_code")
    if guess is None:
        return
    tables = offence_tables()
    words = _words(draft, guess.column)
    unknown = [word for word in words if normal_code(word, tables) is None]
    if unknown and len(unknown) > 0.5 * len(words):
        yield "# UNSURE: these are not Home Office codes; give each its own and take the # away"
        yield "# [offence_codes]"
        yield from (f'# {quoted(word)} = ""' for word in unknown)
    elif unknown:
        yield f"# Not Home Office codes, kept without one: {_listed(unknown)}"


def _categories(draft: Draft) -> Iterator[str]:
    guess = draft.guesses.get("category")
    if guess is None or draft.kind != "crime" or "offence_code" in draft.guesses:
        return
    tables = offence_tables()
    known = [category.name for category in tables.categories]
    words = [w for w in _words(draft, guess.column) if fold(w) not in tables.category_names]
    if words:
        yield "# UNSURE: these are not police.uk crime types; say which each is and take the # away"
        yield "# [categories]"
        yield from (f"# {quoted(w)} = {quoted(nearest(w, known) or '')}" for w in words)


def _knife(draft: Draft) -> Iterator[str]:
    found = _knife_words(draft)
    if found is not None and "knife" not in draft.guesses:
        yield "[knife]"
        yield "# UNSURE: these weapons read like knives, and no other does"
        yield from (f"{quoted(word)} = true" for word in found)
        yield '"*" = false'
    elif (guess := draft.guesses.get("knife")) is not None:
        words = _words(draft, guess.column)
        if any(word.lower() not in YES_NO for word in words):
            yield "[knife]"
            yield "# UNSURE: guessed from the words"
            yield from (f"{quoted(word)} = {_yes_or_no(word)}" for word in words)


def _yes_or_no(word: str) -> str:
    is_knife = YES_NO.get(word.lower(), re.search(_KNIFE, word) is not None)
    return str(is_knife).lower()


def _knife_words(draft: Draft) -> list[str] | None:
    guess = draft.guesses.get("weapon")
    words = _words(draft, guess.column) if guess is not None else []
    return [word for word in words if re.search(_KNIFE, word)] or None


def _words(draft: Draft, column: str) -> list[str]:
    """The commonest words of a column."""
    counts = draft.columns.text[column].drop_nulls().value_counts(sort=True)
    return [str(word) for word in counts.to_series().head(_MOST_WORDS)]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_one_line, names))


def _one_line(text: str) -> str:
    return quoted(text)[1:-1][:60] if text.isprintable() else quoted(text)[:60]
