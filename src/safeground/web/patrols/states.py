"""The life of a plan: one table, which is the code, the page's buttons and the tests."""

from dataclasses import dataclass

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act
from safeground.web.patrols.models import PlanState


@dataclass(frozen=True)
class Step:
    """One way on: what it is called, from which state to which, and the act that it needs."""

    name: str
    was: PlanState
    becomes: PlanState
    act: Act
    means: str


STEPS = {
    step.name: step
    for step in (
        Step(
            "release",
            PlanState.DRAFT,
            PlanState.RELEASED,
            Act.RELEASE,
            "It reaches the officers' cards. Later changes need a reason and reach the cards too.",
        ),
        Step(
            "close",
            PlanState.RELEASED,
            PlanState.CLOSED,
            Act.RELEASE,
            "The shift is over: nothing of the plan changes any more, and it can be measured.",
        ),
    )
}
# ways that are not there, and what to do instead
NO_WAY = {
    (PlanState.RELEASED, PlanState.DRAFT): (
        "A released plan can't be taken back: officers may have it on their cards already, out of "
        "signal. Change it with a reason instead; the change reaches their cards."
    ),
    (PlanState.DRAFT, PlanState.CLOSED): (
        "A draft has not been walked, so it can't be over. Release it, or set it aside."
    ),
    (PlanState.CLOSED, PlanState.RELEASED): (
        "A plan that is over stays over, so that what was planned and what was made can be held "
        "against each other. Plan the next shift instead."
    ),
    (PlanState.CLOSED, PlanState.DRAFT): "A plan that is over stays over. Plan the next shift.",
}


def require_step(state: str, name: str) -> Step:
    """The step of this name, if the plan stands where it begins; else BadInput says what to do."""
    step = STEPS[name]
    if state == step.was:
        return step
    if state == step.becomes:
        raise BadInput(f"This plan is {step.becomes.label.lower()} already.")
    raise BadInput(NO_WAY[PlanState(state), step.becomes])


def steps_from(state: str) -> tuple[Step, ...]:
    """The ways on from a state."""
    return tuple(step for step in STEPS.values() if step.was == state)
