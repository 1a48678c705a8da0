"""Giving an action to a partner, what its people say of it, and withdrawing it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require
from safeground.web.audit.kinds import Kind
from safeground.web.problems.actions.noting import note
from safeground.web.problems.models import (
    ActionState,
    ActionUpdate,
    PartnerAction,
    Photograph,
    Problem,
)
from safeground.web.problems.photographs import Pixels, keep, pixels_of
from safeground.web.problems.states import ACTION_WAYS

MOST_PHOTOGRAPHS = 20


def give(problem: Problem, *, by: Any, **said: Any) -> PartnerAction:
    """Give an action to a partner: from now on its people see these fields, and nothing else."""
    with transaction.atomic():
        require(by, Act.CHANGE, problem)
        require(by, Act.SEE, said["partner"])
        made = PartnerAction.objects.create(
            problem=problem, given_at=timezone.now(), given_by=by, **said
        )
        note(
            Kind.DISCLOSE, problem, made, f"Action given to {made.partner}", made.what,
            by=by, recipient=f"partner {made.partner_id}", fields=sorted(said),
        )  # fmt: skip
    return made


def change_action(action: PartnerAction, *, by: Any, **said: Any) -> None:
    """Change what a partner is asked for. Its organisation stays: withdraw it and give another."""
    with transaction.atomic():
        require(by, Act.CHANGE, action.problem)
        require(by, Act.CHANGE, action)
        changed = sorted(name for name, value in said.items() if getattr(action, name) != value)
        for name in changed:
            setattr(action, name, said[name])
        action.save(update_fields=changed)
        note(
            Kind.DISCLOSE, action.problem, action, "Action changed", action.what,
            by=by, recipient=f"partner {action.partner_id}", fields=changed,
        )  # fmt: skip


def withdraw_action(action: PartnerAction, *, why: str, by: Any) -> None:
    """Withdraw an action; the partner is cut off from it at once."""
    with transaction.atomic():
        require(by, Act.CHANGE, action.problem)
        if action.state == ActionState.WITHDRAWN:
            return
        if not why.strip():
            raise BadInput("Say why it is withdrawn")
        action.state, action.withdrawn_why = ActionState.WITHDRAWN, why.strip()
        action.save(update_fields=["state", "withdrawn_why"])
        note(
            Kind.DISCLOSE, action.problem, action, f"Action withdrawn from {action.partner}",
            action.what, by=by, recipient=f"partner {action.partner_id}", purpose="withdrawn",
        )  # fmt: skip


def update(action: PartnerAction, *, state: str, said: str, by: Any, **found: Any) -> None:
    """Say how far an action is; `found` is what its kind asks for (a reference, light in lux)."""
    with transaction.atomic():
        require(by, Act.CHANGE, action)
        now = PartnerAction.objects.select_for_update().get(pk=action.pk).state
        if now == ActionState.WITHDRAWN:
            raise BadInput("This action was withdrawn")
        if state not in (now, *ACTION_WAYS[now]):
            raise BadInput("The action has moved on: look at it again")
        if state == ActionState.NOT_DONE and not said.strip():
            raise BadInput("Say why it can't be done, and what could be done instead")
        action.state = state
        for name, value in found.items():
            setattr(action, name, value)
        action.save(update_fields=["state", *found])
        ActionUpdate.objects.create(
            action=action, at=timezone.now(), by=by, state=state, note=said.strip()
        )
        title = f"{action.get_kind_display()} action: {action.get_state_display().lower()}"
        note(
            Kind.ALTER, action.problem, action, title, said.strip(),
            by=by, act="update", fields=sorted(found),
        )  # fmt: skip


def add_photograph(action: PartnerAction, *, file: Any, shows: str, by: Any) -> Photograph:
    """Keep a photograph of what was done: its pixels, made anew, and nothing else of the file."""
    with transaction.atomic():
        require(by, Act.CHANGE, action)
        if action.photographs.count() >= MOST_PHOTOGRAPHS:
            raise BadInput(f"An action has at most {MOST_PHOTOGRAPHS} photographs")
        pixels: Pixels = pixels_of(file)
        keep(pixels)
        made = Photograph.objects.create(
            action=action, shows=shows, sha256=pixels.sha256, width=pixels.width,
            height=pixels.height, at=timezone.now(), by=by,
        )  # fmt: skip
        title = f"{action.get_kind_display()} action: photograph added"
        note(Kind.COLLECT, action.problem, made, title, shows, by=by, act="photograph")
    return made
