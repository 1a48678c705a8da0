"""What a mapping may not say: halves of pairs, tables without a column, swapped coordinates."""

from safeground.data.errors import BadInput
from safeground.data.extracts.identifiers import refuse_personal
from safeground.data.extracts.mapping import Mapping
from safeground.data.extracts.synonyms import field_of

_PAIRS = (("longitude", "latitude"), ("easting", "northing"))


def refuse_contradictions(mapping: Mapping) -> None:
    """Raise BadInput for a mapping whose parts do not fit together."""
    for where, column in mapping.wanted().items():
        refuse_personal(column, where)
    _refuse_missing(mapping)
    _refuse_half_pairs(mapping)
    _refuse_swapped(mapping)
    _refuse_idle_tables(mapping)


def _refuse_missing(mapping: Mapping) -> None:
    columns = mapping.columns
    if not mapping.moments:
        raise BadInput("the mapping must name the column with the date, as columns.occurred_from")
    if mapping.replaces == "id" and "id" not in columns:
        raise BadInput('replaces = "id" needs columns.id; without one use replaces = "month"')
    says_what = "category" in columns or "offence_code" in columns or mapping.category is not None
    if mapping.kind == "crime" and not says_what:
        raise BadInput("a crime mapping must name columns.category or columns.offence_code")


def _refuse_half_pairs(mapping: Mapping) -> None:
    columns = mapping.columns
    for pair in _PAIRS:
        missing = [name for name in pair if name not in columns]
        if len(missing) == 1:
            raise BadInput(f"the mapping names one of {pair[0]} and {pair[1]}, not {missing[0]}")
    ways = [pair for pair in (*_PAIRS, ("geometry",)) if pair[0] in columns]
    if len(ways) > 1:
        named = " and as ".join(" and ".join(way) for way in ways)
        raise BadInput(f"the mapping gives the place twice, as {named}; keep one")


def _refuse_swapped(mapping: Mapping) -> None:
    for first, second in _PAIRS:
        one, two = mapping.columns.get(first), mapping.columns.get(second)
        if one and two and field_of(one) == second and field_of(two) == first:
            raise BadInput(
                f"columns.{first} = '{one}' and columns.{second} = '{two}' look swapped; "
                f"easting and longitude run west to east (X), northing and latitude south to "
                "north (Y)"
            )


def _refuse_idle_tables(mapping: Mapping) -> None:
    tables = {
        "offence_codes": (mapping.codes.table, "offence_code"),
        "categories": (mapping.categories, "category"),
        "weapons": (mapping.weapons, "weapon"),
        "outcomes": (mapping.outcomes, "outcome"),
        "knife": (mapping.knife, "knife"),
        "location.quality": (mapping.location.quality, "location_quality"),
    }
    for name, (table, column) in tables.items():
        if table and column not in mapping.columns:
            raise BadInput(f"the mapping has [{name}] but no columns.{column} to look up in it")
    if "location_quality" in mapping.columns and not mapping.location.quality:
        raise BadInput(
            "columns.location_quality needs a table [location.quality] that gives each word its "
            'metres, such as "street" = 50'
        )
