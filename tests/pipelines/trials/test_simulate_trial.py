"""Invented outcomes on files: labelled, repeatable, and with the effect that was planted."""

import json
from pathlib import Path

import polars as pl
import pytest

from designed_trials import designed
from safeground.core.trials.invented import World
from safeground.data.errors import BadInput
from safeground.pipelines.trials.simulate_trial import Invented, Invention, simulate_trial


def _quiet(*_: object) -> None:
    pass


def _invented(folder: Path, invention: Invention, out: str = "invented") -> Invented:
    return simulate_trial(
        folder / "trial", folder / "hotspots.geojson", folder / out, invention, _quiet
    )


def test_everything_is_labelled_and_the_truth_is_written_down(tmp_path: Path) -> None:
    designed(tmp_path, hotspots=5, days=20)
    made = _invented(tmp_path, Invention(World(0.5, 0.5), moved=0.2, seed=3))
    assert all(path.name.startswith("SIMULATED") for path in made.files.values())
    offences = pl.read_csv(made.files["SIMULATED-offences.csv"])
    assert offences["remark"].str.contains("SIMULATED").all()
    assert len(offences) == made.inside + made.around
    truth = json.loads(made.files["SIMULATED-truth.json"].read_text())
    assert (truth["label"], truth["world"]["rate_ratio"], truth["moved"]) == ("SIMULATED", 0.5, 0.2)


def test_the_same_seed_invents_the_same_and_another_does_not(tmp_path: Path) -> None:
    designed(tmp_path, hotspots=5, days=20)
    world = World(0.5, 0.5)
    one, same, other = (
        _invented(tmp_path, Invention(world, seed=seed), name).files["SIMULATED-offences.csv"]
        for seed, name in ((3, "one"), (3, "same"), (4, "other"))
    )
    assert one.read_bytes() == same.read_bytes()
    assert one.read_bytes() != other.read_bytes()


def test_no_patrol_is_delivered_where_none_is_to_be(tmp_path: Path) -> None:
    designed(tmp_path, hotspots=5, days=20)
    assert _invented(tmp_path, Invention(World(0.5), delivered=0.0)).visits == 0
    assert _invented(tmp_path, Invention(World(0.5), delivered=1.0), "all").visits == 40


def test_without_its_seed_a_trial_cannot_be_invented(tmp_path: Path) -> None:
    designed(tmp_path, hotspots=5, days=20)
    (tmp_path / "trial" / "seed.txt").unlink()
    with pytest.raises(BadInput, match=r"no seed\.txt"):
        _invented(tmp_path, Invention(World(0.5)))


def test_a_hotspot_that_has_no_boundary_is_named(tmp_path: Path) -> None:
    designed(tmp_path, hotspots=5, days=20)
    file = tmp_path / "hotspots.geojson"
    file.write_text(file.read_text().replace("Place 3", "Another place"))
    with pytest.raises(BadInput, match="has no hotspot Place 3"):
        _invented(tmp_path, Invention(World(0.5)))


@pytest.mark.parametrize("share", [{"moved": 1.2}, {"delivered": -0.1}, {"moved": float("nan")}])
def test_shares_are_shares(share: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="must be from 0 to 1"):
        Invention(World(0.5), **share)  # type: ignore[arg-type]
