"""Whether outcomes were invented, and how everything made from those is labelled."""

import json
from pathlib import Path

from safeground.data.patrols.trial_folders import read_json
from safeground.data.trials.place_days import provenance_file

LABEL = "SIMULATED"
INVENTED = f"{LABEL}: the outcomes are invented"


def is_simulated(*told: object) -> bool:
    """Whether anything that is told of outcomes calls them simulated.

    What is told are provenances or other values; or the path of a file of place-days, which tells
    what is written beside it, or of an analysis (JSON), which tells its label and provenance.

    >>> is_simulated({"data": {"incidents": "out/SIMULATED-offences.csv"}}), is_simulated({})
    (True, False)
    """
    said = [_told_by(each) if isinstance(each, Path) else each for each in told]
    return LABEL.lower() in json.dumps(said, default=str).lower()


def labelled(title: str, simulated: bool) -> str:
    """A title, with the label before it where outcomes were invented."""
    return f"{LABEL}: {title}" if simulated else title


def _told_by(path: Path) -> list[object]:
    if path.suffix == ".json":
        values = read_json(path)
        return [str(path), values.get("label"), values.get("provenance")]
    beside = provenance_file(path)
    return [str(path), read_json(beside) if beside.exists() else None]
