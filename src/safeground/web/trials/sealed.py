"""Whether a lot is the one that was sealed here: the site keeps each trial's seal for itself."""

import re
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.web.trials.models import Trial


def hold_to_seal(folder: Path) -> None:
    """Refuse the lot of a trial that was not sealed on this site, or not with this seal.

    What is in a folder can be replaced together with its seal; the seal in the database can't. A
    lot of no trial has its own seal alone.
    """
    from safeground.pipelines.trials.seal_trial import verify_document

    named = re.match(r"trial-(\d{1,18})-", folder.name)
    if named is None:
        return
    trial = Trial.objects.exclude(seal="").filter(pk=named[1]).first()
    if trial is None or trial.lots.name != folder.name:
        raise BadInput(f"No trial that was sealed here has the lot {folder.name}: it isn't opened.")
    verdict = verify_document(folder, trial.seal)
    if not verdict.verified:
        raise BadInput(
            f"The lot of {trial.title} is not as it was sealed here, so no day of it is opened: "
            f"{verdict.sentence[:1].lower()}{verdict.sentence[1:]}."
        )
