"""Rebuild the reference tables that come from the Home Office's police recorded crime tables.

    python tools/build_reference.py SOURCE

SOURCE holds `home_office_offence_codes.csv` and `essex_home_office_prc_by_quarter.csv.gz`
(DATA.md says who publishes them). Tables written by hand are not touched: categories.csv,
category-subgroups.csv, category-aliases.csv, families.csv, flags.csv and the harm weights.
"""

import sys
from pathlib import Path

import polars as pl

REFERENCE = Path(__file__).parents[1] / "src" / "safeground" / "data" / "reference"
TABLE_BEGINS, TABLE_ENDS = "2012/13", "2025/26"  # what the published tables cover
WHOLE_YEARS = range(2013, 2026)


def financial_year(column: str) -> pl.Expr:
    """The calendar year in which "2017/18" begins, 2017."""
    return pl.col(column).str.slice(0, 4).cast(pl.Int32)


def offence_codes(source: Path) -> None:
    """Codes with dates; an open end means that the table begins or ends with the code in force."""
    begins = pl.when(pl.col("first_fy") != TABLE_BEGINS).then(
        pl.date(financial_year("first_fy"), 4, 1)
    )
    ends = pl.when(pl.col("last_fy") != TABLE_ENDS).then(
        pl.date(financial_year("last_fy") + 1, 3, 31)
    )
    codes = pl.read_csv(source / "home_office_offence_codes.csv", infer_schema=False)
    # One offence filed under a wrong group in one year, and one subgroup spelt two ways.
    slips = (pl.col("Offence Code") == "72") & (pl.col("Offence Description") == "Threats to kill")
    slips |= pl.col("Offence Subgroup") == "Fraud: action fraud"
    codes.filter(~slips).select(
        pl.col("Offence Code").alias("code"),
        pl.col("Offence Description").str.strip_chars().alias("description"),
        pl.col("Group").alias("group"),
        pl.col("Offence Subgroup").alias("subgroup"),
        begins.alias("in_force_from"),
        ends.alias("in_force_to"),
    ).sort("code", "in_force_to", nulls_last=True).write_csv(REFERENCE / "offence-codes.csv")


def essex_counts(source: Path) -> None:
    """Offences recorded in Essex by calendar year and code: what category shares come from."""
    quarters = pl.read_csv(
        source / "essex_home_office_prc_by_quarter.csv.gz", schema_overrides={"Offence Code": str}
    )
    # Quarter 4 of a financial year is the January to March of the next calendar year.
    year = financial_year("FY") + (pl.col("Financial Quarter") == 4).cast(pl.Int32)
    counts = (
        quarters.with_columns(year=year)
        .filter(pl.col("year").is_in(WHOLE_YEARS), pl.col("Group") != "Fraud offences")
        .group_by("year", pl.col("Offence Code").alias("code"))
        .agg(pl.col("n").sum().cast(pl.Int64).alias("count"))
    )
    counts.filter(pl.col("count") > 0).sort("year", "code").write_csv(
        REFERENCE / "recorded-crime-essex.csv"
    )


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = Path(sys.argv[1])
    offence_codes(source)
    essex_counts(source)


if __name__ == "__main__":
    main()
