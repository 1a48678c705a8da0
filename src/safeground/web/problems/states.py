"""The life of a response: one table, which is the code, the page's buttons, the diagram and the
tests. A partner's action has the like."""

from dataclasses import dataclass

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act
from safeground.web.problems.models import ActionState, ResponseState

R = ResponseState


@dataclass(frozen=True)
class Step:
    """One way on: what it is called, from which states to which, and the act that it needs."""

    name: str
    words: str  # of its button
    was: tuple[str, ...]
    becomes: str
    act: Act
    means: str
    warning: bool = False


STEPS = {
    step.name: step
    for step in (
        Step(
            "agree", "Agree it and its measure", (R.PROPOSED,), R.AGREED, Act.AGREE,
            "You agree that this is worth doing and that its measure would show whether it "
            "worked. Whoever wrote the measure can't agree it.",
        ),
        Step(
            "begin", "Say that it has begun", (R.AGREED,), R.UNDER_WAY, Act.CHANGE,
            "From here on the measure stays as it was agreed.",
        ),
        Step(
            "finish", "Say that it is done", (R.UNDER_WAY,), R.DONE, Act.CHANGE,
            "What it came to, by the measure that was agreed, goes into the assessment.",
        ),
        Step(
            "drop", "Drop it", (R.PROPOSED, R.AGREED, R.UNDER_WAY), R.DROPPED, Act.CHANGE,
            "It stays in the list with the reason.", warning=True,
        ),
        Step(
            "propose-again", "Propose it again", (R.DROPPED,), R.PROPOSED, Act.CHANGE,
            "It needs to be agreed anew before it can begin.",
        ),
    )
}  # fmt: skip
NO_WAY = {
    "agree": "Only a proposed response is agreed",
    "begin": "Somebody else has to agree this response and its measure before it can begin",
    "finish": "A response is done once it is under way",
    "drop": "This response is over already",
    "propose-again": "Only a dropped response is proposed again",
}
OPEN = (R.PROPOSED, R.AGREED, R.UNDER_WAY)

# From which state a partner's own words take an action to which
ACTION_WAYS: dict[str, tuple[str, ...]] = {
    ActionState.ASKED: (ActionState.UNDER_WAY, ActionState.DONE, ActionState.NOT_DONE),
    ActionState.UNDER_WAY: (ActionState.DONE, ActionState.NOT_DONE),
    ActionState.DONE: (ActionState.UNDER_WAY,),
    ActionState.NOT_DONE: (ActionState.UNDER_WAY,),
    ActionState.WITHDRAWN: (),
}
ACTION_OPEN = (ActionState.ASKED, ActionState.UNDER_WAY)


def require_step(state: str, name: str) -> Step:
    """The step of this name, if a response stands where it begins; else BadInput says why not."""
    step = STEPS[name]
    if state not in step.was:
        raise BadInput(NO_WAY[name])
    return step


def steps_from(state: str) -> tuple[Step, ...]:
    """The ways on from a state."""
    return tuple(step for step in STEPS.values() if state in step.was)


def diagram() -> str:
    """The table as a Mermaid diagram."""
    lines = [
        f"    {_box(was)} --> {_box(step.becomes)}: {step.name.replace('-', ' ')}"
        for step in STEPS.values()
        for was in step.was
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {_box(R.PROPOSED)}: propose", *lines])


def _box(state: str) -> str:
    return str(state).replace(" ", "_")
