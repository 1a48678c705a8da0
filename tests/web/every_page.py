"""Every page of an installation, each with somebody who may open it: what a browser then walks.

Runs inside the site's own Django. Addresses come from the resolver and records from the tables, so
that a new page is walked from the day that it has an address.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any
from uuid import uuid4

from addresses import Address, every_address
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from small_world import ABOUT, SAID

from card_night import card_night
from safeground.web.access.opens import ANYONE
from safeground.web.accounts.actions.invitations import invite
from safeground.web.demonstration.cast import PEOPLE
from safeground.web.lib.permissions import permissions_of
from safeground.web.patrols.models import PlanState
from safeground.web.stops import actions as stops
from safeground.web.stops.groups import GROUPS as STOP_GROUPS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOBODY = ""
EACH = 4  # of the newest records of one state, and of the oldest, are tried for each role
WORDS: Mapping[str, tuple[str, ...]] = {
    "stops:group": tuple(STOP_GROUPS),
    "problems:write": ("scanning", "objective", "analysis"),
    "problems:step": ("agree", "begin", "finish", "stop"),
    "places:file": ("briefing.html",),
    "trials:file": ("report.html",),
    "patrols:night": ("2026-01-09", "2026-01-10"),
}


@dataclass(frozen=True)
class Opened:
    """One page: its address' name, its path, and the role that it opened to ("" for nobody)."""

    name: str
    role: str
    path: str


def every_page() -> str:
    """The pages as JSON, and the names of addresses that nobody could open."""
    _begin_what_the_demonstration_leaves_out()
    clients = {role: _client(role) for role in PEOPLE}
    pages: list[Opened] = []
    shut: list[str] = []
    for address in every_address():
        found = list(_of(address, {NOBODY: Client(headers={"host": "localhost"}), **clients}))
        pages += [one for one in found if one.path]
        shut += [] if found else [address.name]
    return json.dumps({"pages": [[one.name, one.role, one.path] for one in pages], "shut": shut})


def _of(address: Address, clients: Mapping[str, Client]) -> Iterator[Opened]:
    """The pages of an address: one of each state, where it shows a record whole.

    A page with no path is an address that answers, but not with a page: a file, or a form's post.
    """
    for words, records in _records(address):
        if address.parameters - _kwargs(address, words, 0).keys():
            continue  # nobody knows how to fill it
        opened = None
        for role, pk in product(_roles(address), records):
            path = reverse(address.name, kwargs=_kwargs(address, words, pk))
            answer = clients[role].get(path)
            if answer.status_code == 200 and _is_page(answer):
                opened = Opened(address.name, role, path)
                break
            if answer.status_code in (200, 302, 405):
                opened = opened or Opened(address.name, role, "")
        if opened:
            yield opened


def _is_page(answer: Any) -> bool:
    """Whether a browser shows it: not a file to keep, nor a piece of a page."""
    kept = answer.headers.get("Content-Disposition", "").startswith("attachment")
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return html and not kept and b"<html" in answer.getvalue()


def _roles(address: Address) -> list[str]:
    if not isinstance(address.opens_to, frozenset):
        return [NOBODY] if address.opens_to == ANYONE else ["analyst", "auditor"]
    return [role for role in PEOPLE if address.opens_for(permissions_of([role]))]


def _kwargs(address: Address, words: str, pk: Any) -> dict[str, Any]:
    said = {k: v for k, v in SAID.get(address.name, {}).items() if k in address.parameters}
    for name in ("name", "file", "file_name", "day"):
        if words and name in address.parameters:
            said[name] = date.fromisoformat(words) if name == "day" else words
    if "pk" in address.parameters and "pk" not in said:
        said["pk"] = pk
    if "token" in address.parameters:
        said["token"] = _token
    if "provider_id" in address.parameters:
        said["provider_id"] = "none"
    return said


def _records(address: Address) -> Iterator[tuple[str, list[Any]]]:
    """Its words, and the records of one state to try, for each."""
    label = ABOUT.get(address.name) or ABOUT.get(address.name.partition(":")[0])
    whole = address.route.endswith(("<int:pk>", "<int:pk>/"))
    by_state: dict[str, list[Any]] = {}
    if "pk" in address.parameters and label:
        for one in apps.get_model(label)._base_manager.order_by("-pk")[:400]:
            state = str(getattr(one, "state", "")) if whole else ""
            by_state.setdefault(state, []).append(one.pk)
    records = [_spread(many) for many in by_state.values()] or [[0]]
    yield from product(WORDS.get(address.name, ("",)), records)


def _spread(many: list[Any]) -> list[Any]:
    """Some of the newest and some of the oldest."""
    return many[:EACH] + many[EACH:][-EACH:]


def _client(role: str) -> Client:
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(_person(role), backend=BACKEND)
    return client


def _person(role: str) -> Any:
    return get_user_model().objects.get(email=f"{PEOPLE[role][0]}@demonstration.example")


_token = "none"


def _begin_what_the_demonstration_leaves_out() -> None:
    """An officer's record that is not finished, a plan that was never released, somebody invited
    who has not come yet, a job."""
    global _token
    _client("auditor").post(reverse("audit:find"))
    card_night(PlanState.DRAFT, days_ahead=-2)
    stops.begin(uuid4(), by=_person("patrol-officer"), place="High Street")
    _, _token = invite(
        email=f"{uuid4().hex[:8]}@essex.example", name="Wilhelmina Adeyemi-Frost",
        roles_offered=["publisher"], by=_person("administrator"),
    )  # fmt: skip
