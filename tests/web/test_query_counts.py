"""No page asks the database more often because there is more to show.

Every address is opened with few records of every kind and with many: of their own, and hanging on
the record that the address is about. Whichever asks more often the second time asks once a record.
"""

import pytest
import small_world as worlds
from addresses import signed_in_addresses
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from small_world import World, parameters_of, small_world

from safeground.web.access.policy import POLICIES
from safeground.web.lib.permissions import ROLES, permissions_of

ADDRESSES = {one.name: one for one in signed_in_addresses()}
FEW, MANY = 5, 30  # so many more each time; a page of a list holds 50


@pytest.mark.django_db
def test_no_page_asks_once_for_every_record(signed_in, monkeypatch):
    first = small_world()
    refresh = {**worlds.GIVEN["places.refresh"], "in_force": False}
    monkeypatch.setitem(worlds.GIVEN, "places.refresh", refresh)  # one is, at most
    clients = {role: signed_in(role) for role in ROLES}
    for client in clients.values():
        client.raise_request_exception = False
        client.get(reverse("accounts:me"))  # the first request of a session writes it
    _grow(first, FEW)
    few = {
        name: _asked(first, address, _those_who_may(address, clients))
        for name, address in ADDRESSES.items()
    }
    shown = {name: one for name, one in few.items() if one}
    assert len(shown) > 40
    _grow(first, MANY)
    more = []
    for name, (client, before) in shown.items():
        again = _asked(first, ADDRESSES[name], [client])
        # a little more is asked once there is something to ask about, and to keep a session alive
        if again and again[1] - before > MANY // 3:
            more.append(f"{name}: {before} queries, and {again[1]} of {MANY} records more")
    assert not more, "\n".join(more)


def _those_who_may(address, clients):
    return [client for role, client in clients.items() if address.opens_for(permissions_of([role]))]


def _grow(first, times):
    """So many more worlds, and so many more records that hang on those of the first."""
    kinds = [model for model in POLICIES if model._meta.label not in worlds.UNMADE]
    for _ in range(times):
        another = World()
        for model in kinds:
            _tried(another._one, model)
            _tried(first.make, model)


def _tried(make, model):
    try:
        with transaction.atomic():
            make(model)
    except DatabaseError:
        pass  # there can be one only


def _asked(world, address, clients):
    """The first of these to whom an address is shown, and how often that asked the database."""
    link = reverse(address.name, kwargs=parameters_of(address, world))
    for client in clients:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(link)
        if response.status_code == 200:
            return client, len(queries)
    return None
