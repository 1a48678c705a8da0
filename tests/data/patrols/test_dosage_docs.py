"""The files that the how-to shows are files that can be read."""

import re
from pathlib import Path

from safeground.data.feeds.feed import Feed
from safeground.data.patrols.check_ins import read_check_in_file

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "count-what-was-delivered.md"


def test_the_examples_of_the_how_to_can_be_read(tmp_path: Path) -> None:
    pings, by_hand = re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "night.csv").write_text(pings)
    (tmp_path / "by-hand.csv").write_text(by_hand)
    feed = Feed([tmp_path / "night.csv"], "Europe/London")
    assert sum(len(batch.pings) for batch, _ in feed.batches()) == 2
    lines = read_check_in_file(tmp_path / "by-hand.csv")
    assert [line.act for line in lines] == ["in", "out", "in"]
