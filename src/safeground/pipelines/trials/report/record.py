"""Where a report comes from, and how to make it again."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from safeground.core.trials.document import as_values
from safeground.pipelines import wording
from safeground.pipelines.trials.answer_values import answers_json, evaluation_values
from safeground.pipelines.trials.report.told import Told


def provenance(told: Told) -> Iterator[tuple[str, str]]:
    """Names and values: seals and whether they hold, data, versions, parameters, seeds."""
    seal, made = told.reading.seal, told.evaluation.provenance
    yield "Seal of the trial", "none" if seal is None else str(seal["hash"])
    yield "Checked", wording.sentence(told.verdict.sentence)
    if seal is not None:
        yield "Sealed at", str(seal.get("sealed_at"))
    if told.reading.amendments:
        yield "Last amendment", str(told.reading.amendments[-1]["hash"])
    yield "Seal of the lots", told.allocation_seal
    yield "Seed of the lots", "not printed; its commitment is in the seal of the lots"
    yield "Hotspots", f"{told.document.hotspots}, SHA-256 {told.document.boundaries}"
    for name, file in made["data"].items():
        yield name.replace("_", " ").capitalize(), f"{file['file']}, SHA-256 {file['sha256']}"
    for name, value in _flat(told.gathered):
        if (name, value) != ("seed", "0"):  # gathering draws nothing; inventing does
            yield f"Gathered: {name}", value
    for name, value in _flat(made["parameters"]):
        yield f"Parameter: {name}", value
    yield "Seed of the analysis", str(made["seed"])
    yield "Safeground", str(made["safeground"])
    yield "Made at", told.made_at
    yield "Command", told.command


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Values by their path, without what is empty."""
    for name, value in values.items():
        path = f"{before}{str(name).replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}, ")
        elif value not in (None, "", [], ()) and name not in _ELSEWHERE:
            yield path, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_ELSEWHERE = ("attribution", "left_out")  # at the foot, and among what was not as planned


def run_again(told: Told) -> Iterator[str]:
    """Commands that verify the seal and make the report anew."""
    question = told.evaluation.question
    folder, places = str(told.reading.folder), str(question.place_days)
    yield f"safeground --version  # was {told.evaluation.provenance['safeground']}"
    sha = told.evaluation.provenance["data"]["place_days"]["sha256"]
    yield f"echo {shlex.quote(f'{sha}  {places}')} | sha256sum --check"
    if told.reading.seal is not None:
        seal = str(told.reading.seal["hash"])
        yield shlex.join(["safeground", "trials", "verify", folder, "--seal", seal])
    yield shlex.join([
        "safeground", "trials", "report", folder, "--place-days", places,
        "--redraws", str(question.redraws), "--seed", str(question.seed), "--out", str(told.out),
        *(part for seen in told.looked for part in ("--looked", seen.isoformat())),
        *(("--until", question.until.isoformat()) if question.until else ()),
    ])  # fmt: skip


def rerun_script(told: Told) -> str:
    """The commands as a shell script that stops at the first that fails."""
    head = (
        "#!/bin/sh\n# Makes the report again, from the folder where it was made.\n"
        "# The same files give the same figures.\nset -eu\n"
    )
    return head + "\n".join(run_again(told)) + "\n"


def analysis(told: Told) -> dict[str, Any]:
    """Every answer and what it rests on, for a program."""
    moved = told.displacement
    return {
        "label": told.label or None,
        "answers": answers_json(told.evaluation.answers),
        **evaluation_values(told.evaluation),
        "displacement": None if moved is None else answers_json(moved.answers),
        "sealed": told.reading.seal,
        "verified": told.verdict.verified,
        "verdict": told.verdict.sentence,
        "document": as_values(told.document),
        "amendments": list(told.reading.amendments),
        "too_late": list(told.late),
        "provenance": {**told.evaluation.provenance, "gathered": told.gathered},
    }
