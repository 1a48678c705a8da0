"""What an offence counts: one each, or its harm by a force's own table."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from safeground.core.offences.harm import HarmScale, Transform, harm_weights, transform_harm
from safeground.data.errors import BadInput
from safeground.data.reference.harm import load_weights
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.question import Question

_OF = {"raw": "", "sqrt": "square roots of ", "log1p": "logarithms of 1 + "}


@dataclass(frozen=True)
class Weighed:
    """`records` with their `weight` in harm; `harm` says in what, "" where offences are counted."""

    records: pl.DataFrame
    harm: str = ""
    left_out: tuple[LeftOut, ...] = ()


def weigh(records: pl.DataFrame, question: Question, month: str) -> Weighed:
    """Multiply the weight of each record by its harm as in force in `month`.

    What the table doesn't list has no harm: it counts for nothing, and is said. Raises BadInput
    for harm without a table, and for a table that nothing asks for.
    """
    if question.harm == "count":
        if question.weights is not None:
            raise BadInput("To use harm weights, say how: --harm raw, sqrt or log1p")
        return Weighed(records)
    if question.weights is None:
        raise BadInput(f"To weigh by {question.harm} harm, give a file of harm weights")
    scale = load_weights(question.weights)
    joined = with_harm(records, scale, month, question.harm)
    nothing = joined.filter(pl.col("harm").is_null() & (pl.col("weight") > 0))
    weighed = joined.with_columns(weight=pl.col("weight") * pl.col("harm").fill_null(0.0))
    if joined["harm"].is_null().all():
        raise BadInput(f"{question.weights.name} has no weight for any of these offences")
    said = f"{_OF[question.harm]}{scale.unit} ({scale.name})"
    return Weighed(weighed.drop("harm"), said, tuple(_unweighed(nothing, scale.name)))


def with_harm(
    records: pl.DataFrame, scale: HarmScale, month: str, transform: Transform = "raw"
) -> pl.DataFrame:
    """Records with the `harm` of each by a scale as in force in `month`; null where it has none."""
    kinds = records.select("category", "home_office_code").unique(maintain_order=True)
    categories, codes = (kinds[name].to_list() for name in ("category", "home_office_code"))
    harm = harm_weights(scale, date.fromisoformat(f"{month}-01"), categories, codes)
    tamed = pl.Series("harm", transform_harm(harm, transform), pl.Float64, nan_to_null=True)
    kinds = kinds.with_columns(tamed)
    return records.join(kinds, on=["category", "home_office_code"], how="left", nulls_equal=True)


def _unweighed(nothing: pl.DataFrame, scale: str) -> list[LeftOut]:
    what = pl.coalesce("home_office_code", "category", pl.lit("Not known")).alias("what")
    counts = nothing.group_by(what).agg(pl.col("n").sum()).sort("n", "what", descending=True)
    reason = f"{scale} gives it no weight, so it counts for nothing here"
    return [LeftOut(name, n, reason) for name, n in counts.iter_rows()]
