from datetime import date
from pathlib import Path

import pytest

from safeground.data.errors import BadInput
from safeground.data.reference.unit_costs import COLUMNS, unit_cost, unit_costs

TODAY = date(2026, 7, 1)


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((",".join(COLUMNS), *rows)) + "\n", encoding="utf-8")
    return path


def test_the_bundled_figures_as_the_report_was_quoted() -> None:
    found = {name: cost.pounds for name, cost in unit_costs(TODAY).items()}
    quoted = {"rape": 39_360, "violence-with-injury": 14_050, "robbery": 11_320, "arson": 8_420}
    assert {name: found[name] for name in quoted} == quoted
    assert {cost.prices for cost in unit_costs(TODAY).values()} == {"2015/16"}


def test_nothing_is_in_force_before_the_report() -> None:
    with pytest.raises(BadInput, match="no unit cost of 'robbery' on 2017-01-01; there are none"):
        unit_cost("robbery", date(2017, 1, 1))


def test_a_name_may_be_written_with_spaces() -> None:
    assert unit_cost("Violence with injury", TODAY).offence == "violence-with-injury"


def test_another_table_by_date(tmp_path: Path) -> None:
    path = table(
        tmp_path / "costs.csv",
        "robbery,Robbery,10000,2020/21,2021-01-01,2025-12-31,ours,",
        "robbery,Robbery,12000,2025/26,2026-01-01,,ours,",
    )
    assert unit_cost("robbery", date(2025, 6, 1), path).pounds == 10_000
    assert unit_cost("robbery", TODAY, path).pounds == 12_000


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("robbery,Robbery,a lot,2020/21,,,ours,", "pounds must be a number above 0"),
        ("robbery,Robbery,-5,2020/21,,,ours,", "pounds must be a number above 0"),
        ("robbery,Robbery,5,,,,ours,", "prices must be said"),
        ("robbery,Robbery,5,2020/21,,,,", "source must be said"),
        ("robbery,Robbery,5,2020/21,July,,ours,", "not a date"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(BadInput, match=f"costs.csv line 2: .*{said}"):
        unit_costs(TODAY, table(tmp_path / "costs.csv", row))


def test_two_figures_for_one_day_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "costs.csv", *["robbery,Robbery,5,2020/21,,,ours,"] * 2)
    with pytest.raises(BadInput, match="two unit costs"):
        unit_costs(TODAY, path)
