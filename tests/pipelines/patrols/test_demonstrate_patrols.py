"""The story of the demonstration, told over a few invented hotspots."""

import json
from pathlib import Path

import pytest

from patrol_hotspots_file import write_hotspots
from safeground.data.patrols.plans import read_plan
from safeground.pipelines.patrols import demonstrate_patrols as demonstration


def test_from_a_sealed_lot_to_what_was_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "_TRIAL", {**demonstration._TRIAL, "days": 14, "treat": 2})
    hotspots, out = write_hotspots(tmp_path / "hotspots.geojson", 4), tmp_path / "patrols"
    out.mkdir()
    (out / "of-yesterday.json").write_text("{}")
    steps: list[str] = []
    story = demonstration.demonstrate_patrols(
        hotspots, tmp_path / "store", out, command="a test", progress=lambda s, *_: steps.append(s)
    )
    assert not (out / "of-yesterday.json").exists()
    released = json.loads((out / "trial" / "released" / "2026-01-09.json").read_text())
    treated = {r["hotspot"] for r in released["allocation"] if r["condition"] == "treatment"}
    assert {h.name for h in story.plan.hotspots} == treated
    assert len(treated) == 2
    assert {v.hotspot for v in story.plan.visits} == treated
    assert story.plan.provenance["demonstration"] is True
    assert read_plan(out / "plan.json").visits == story.plan.visits
    assert story.cards.sheet is not None
    assert story.cards.sheet.exists()
    assert (out / "SIMULATED-pings.parquet").exists()
    assert story.allocated.seal.hash == released["seal"]
    assert steps[0] == "Allocating patrols by lot"
