"""Every address of the site, as its resolver knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from safeground.web.access.opens import ANYONE
from safeground.web.lib.permissions import Permission


@dataclass(frozen=True)
class Address:
    """One address: its name, its route, and the view that answers."""

    name: str
    route: str
    view: Any
    parameters: frozenset[str]

    @property
    def opens_to(self) -> frozenset[Permission] | str | None:
        """Who may open it."""
        return getattr(self.view, "opens_to", None)

    @property
    def audited(self) -> bool:
        """Whether reading it writes a row."""
        return getattr(self.view, "audited", False)

    def opens_for(self, permissions: frozenset[Permission]) -> bool:
        """Whether somebody signed in with these permissions may open it."""
        return not isinstance(self.opens_to, frozenset) or bool(self.opens_to & permissions)


def every_address() -> list[Address]:
    """All of them, in order."""
    return list(_walk(get_resolver(), "", ""))


def signed_in_addresses() -> list[Address]:
    """Those that the world can't open."""
    return [address for address in every_address() if address.opens_to != ANYONE]


def _walk(resolver: URLResolver, space: str, route: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        here = f"{route}{one.pattern}"
        if isinstance(one, URLPattern):
            parameters = frozenset(one.pattern.converters)
            yield Address(f"{space}{one.name}", here, one.callback, parameters)
        else:
            yield from _walk(one, f"{space}{one.namespace}:" if one.namespace else space, here)
