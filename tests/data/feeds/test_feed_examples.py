"""The examples of `docs/reference/ping-feeds.md` are read, and all say the same."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from safeground.data.feeds.feed import Feed

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "ping-feeds.md"
EXAMPLES = dict(re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
ENDINGS = {"csv": "csv", "json": "jsonl", "nmea": "nmea", "xml": "gpx"}


def read(path: Path) -> tuple[list[str], list[float], list[float]]:
    feed = Feed([path], "Europe/London", None)
    (batch,) = [batch.pings for batch, _ in feed.batches()]
    assert not feed.dropped
    position = np.concatenate([batch.longitude, batch.latitude]).round(6).tolist()
    return feed.devices, (batch.time / 1e6).tolist(), position


SAID = (["EX 1"], [1767636000.0, 1767636010.0], [0.7, 0.7005, 51.5, 51.5])


@pytest.mark.parametrize("kind", ENDINGS)
def test_each_example_says_the_same_two_pings(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"EX 1.{ENDINGS[kind]}"
    path.write_text(EXAMPLES[kind], encoding="utf-8")
    assert read(path) == SAID


def test_the_code_that_makes_parquet_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pings.csv").write_text(EXAMPLES["csv"], encoding="utf-8")
    exec(EXAMPLES["python"], {})
    assert pl.read_parquet("pings.parquet")["time"].dtype == pl.Datetime("us", "UTC")
    assert read(Path("pings.parquet")) == SAID
