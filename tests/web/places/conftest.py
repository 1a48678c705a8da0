"""A refresh of a made-up county, kept without a store."""

from collections.abc import Callable
from typing import Any

import pytest
from kept_places import made_at

from safeground.web.accounts.models import Person
from safeground.web.places.actions import keep
from safeground.web.places.models import Refresh


@pytest.fixture
def analyst(person) -> Person:
    """Who identifies and draws."""
    return person("analyst", name="Amara Lindqvist")


@pytest.fixture
def keeps(analyst) -> Callable[..., Refresh]:
    """Keep an identification without a store: `keeps("2026-01-05 09:30", hotspots=5)`."""

    def kept(stamp: str = "2026-01-05 09:30", hotspots: int = 3, **changes: Any) -> Refresh:
        force = changes.pop("in_force", True)
        found = made_at(stamp, hotspots, **changes)
        return keep(found, by=analyst, in_force=force, counted=False)

    return kept
