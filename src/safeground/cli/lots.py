"""How hotspots are dealt: one set of options for whatever makes an allocation."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import typer

from safeground.cli.asking import asks_for, share_of


@dataclass(frozen=True)
class Lots:
    """What a design goes by besides its name: `settings` of a `Design`, and what strata are of."""

    settings: Mapping[str, int | Fraction | None]
    strata: tuple[str, ...]

    @property
    def said(self) -> list[str]:
        """The options that were given."""
        names = [name for name, value in self.settings.items() if value is not None]
        return [f"--{name.replace('_', '-')}" for name in (*names, *["by"] * bool(self.strata))]


def lots(
    treat: Annotated[int | None, typer.Option(help="How many hotspots are treated a day.")] = None,
    share: Annotated[
        str | None, typer.Option(help="Share of treatment instead of --treat, as in 2/5 or 0.4.")
    ] = None,
    longest_run: Annotated[
        int | None, typer.Option(help="Most days in a row of treatment, and of control.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Strata (stratified): district, harm or district,harm.")
    ] = None,
    block: Annotated[int | None, typer.Option(help="Days in a block (blocks).")] = None,
    groups: Annotated[int | None, typer.Option(help="How many groups (rotation).")] = None,
    period: Annotated[int | None, typer.Option(help="Days of one turn (rotation).")] = None,
    steps: Annotated[int | None, typer.Option(help="How many steps (staircase).")] = None,
    before: Annotated[
        int | None, typer.Option(help="Periods seen before a step (staircase); else all.")
    ] = None,
    after: Annotated[
        int | None, typer.Option(help="Periods seen after a step (staircase); else all.")
    ] = None,
) -> Lots:
    """How hotspots are dealt, as these options say. Raises BadInput where one can't be meant."""
    settings: dict[str, Any] = {
        "treat": treat, "share": share_of(share), "longest_run": longest_run, "block": block,
        "groups": groups, "period": period, "steps": steps, "before": before, "after": after,
    }  # fmt: skip
    return Lots(settings, () if by is None else tuple(part.strip() for part in by.split(",")))


deals = asks_for(lots=lots)
"""Give a command the options of `lots` in place of its parameter of that name."""
