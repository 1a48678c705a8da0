"""Who designs, seals and reads trials; and that nobody reads one before it may be read."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.lib.permissions import Permission
from safeground.web.trials.models import Look, Trial, TrialNote, TrialState


def _objection(_who: object, act: Act, trial: Trial) -> str:
    if act is Act.SEAL and trial.state != TrialState.DRAFT:
        return "This trial is sealed already: it can be amended, with a reason, and not changed."
    if act is Act.CHANGE and trial.state != TrialState.DRAFT:
        return "A sealed trial can't be changed. Amend it, with a reason that stays beside it."
    if act is Act.READ and trial.state not in {TrialState.SEALED, TrialState.READ}:
        return "A trial that isn't sealed has no answer: seal it before its first day."
    return ""


register(
    Policy(
        Trial,
        {
            Act.SEE: Permission.SEE_TRIALS,
            Act.ADD: Permission.DESIGN_TRIALS,
            Act.CHANGE: Permission.DESIGN_TRIALS,
            Act.SEAL: Permission.DESIGN_TRIALS,
            Act.READ: Permission.READ_TRIALS,
            Act.EXPORT: frozenset({Permission.READ_TRIALS, Permission.EXPORT}),
        },
        objection=_objection,
    )
)
register(Policy(Look, {Act.SEE: Permission.SEE_TRIALS}))
register(Policy(TrialNote, {Act.SEE: Permission.SEE_TRIALS}))
