"""`python -m benchmarks.site_pages SITE`: times each main page of one site, and prints JSON."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import numpy as np

from benchmarks.rows import timed

TIMES = 30
ASSET = re.compile(r'/static/([^"\']+\.(?:css|js))')
MAP = "built/map"
# role, the address by its name, its query, and the kind of record that it is about
PAGES = (
    ("analyst", "places:hotspots", "", ""),
    ("analyst", "places:hotspots", "?order=change&page=3", ""),
    ("analyst", "places:hotspots.geojson", "", ""),
    ("analyst", "places:hotspot", "", "places.Hotspot"),
    ("analyst", "places:surface", "", ""),
    ("analyst", "places:refreshes", "", ""),
    ("analyst", "places:refresh", "", "places.Refresh"),
    ("analyst", "places:compare", "", ""),
    ("analyst", "incidents:incidents", "", ""),
    ("analyst", "jobs:jobs", "", ""),
    ("patrol-coordinator", "patrols:tonight", "", ""),
    ("patrol-coordinator", "patrols:plan", "", "patrols.Plan"),
    ("patrol-coordinator", "patrols:map", "", "patrols.Plan"),
    ("patrol-coordinator", "patrols:new", "", ""),
    ("patrol-coordinator", "patrols:live", "", ""),
    ("patrol-coordinator", "patrols:morning", "", ""),
    ("patrol-coordinator", "patrols:dosage", "", ""),
    ("patrol-coordinator", "patrols:dosage", "?weeks=52", ""),
    ("patrol-coordinator", "patrols:dosage-of", "", "places.Hotspot"),
    ("patrol-officer", "patrols:card", "", ""),
    ("patrol-officer", "stops:stops", "", ""),
    ("problem-solver", "problems:problems", "", ""),
    ("problem-solver", "problems:problem", "", "problems.Problem"),
    ("analyst", "trials:trials", "", ""),
    ("analyst", "trials:trial", "", "trials.Trial"),
    ("operations-commander", "stops:figures", "", ""),
    ("operations-commander", "operations:operations", "", ""),
    ("operations-commander", "operations:operation", "", "operations.Operation"),
    ("auditor", "audit:rows", "", ""),
    ("auditor", "audit:unusual", "", ""),
    ("administrator", "accounts:people", "", ""),
    ("analyst", "api:hotspots", "?page_size=200", ""),
    ("analyst", "api:plans", "", ""),
    ("analyst", "api:nights", "", ""),
)


def measured(site: Path) -> dict[str, Any]:
    """What each page took, and what it held."""
    from safeground.web.config.installing import load

    load(site)
    from safeground.web.config.wsgi import application

    cookies: dict[str, str] = {}
    pages = []
    for role, name, query, kind in PAGES:
        address = _address(name, kind)
        if not address:
            continue
        if role not in cookies:
            cookies[role] = _signed_in(role)
        pages.append(_page(application, name + query, address + query, cookies[role]))
        print(pages[-1], file=sys.stderr)
    return {"pages": pages, "beside": list(_beside())}


def _page(application: Any, name: str, address: str, cookie: str) -> dict[str, Any]:
    status, body = _asked(application, address, cookie)  # also the first, which is not timed
    if not status.startswith("200") or not (b"<h1" in body or body.startswith(b"{")):
        raise RuntimeError(f"{address} is not what it should be: {status}")
    with _counted() as queries:
        _asked(application, address, cookie)
    taken, worked = [], []
    for _ in range(TIMES):
        start, begun = time.perf_counter(), time.process_time()
        _asked(application, address, cookie)
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - begun))
    raw, compressed = _assets(body.decode())
    return {
        "page": name,
        "p50": float(np.quantile(taken, 0.5)),
        "p95": float(np.quantile(taken, 0.95)),
        "processor": float(np.quantile(worked, 0.95)),  # what a busy machine can't lengthen
        "queries": len(queries),
        "kilobytes": len(body) / 1000,
        "assets": raw,
        "compressed": compressed,
    }


def _asked(application: Any, address: str, cookie: str) -> tuple[str, bytes]:
    """One request as a server hands it over, and the whole of the answer."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookie}
    setup_testing_defaults(environ)
    environ |= {"HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "wsgi.input": BytesIO()}
    statuses: list[str] = []
    answer = application(environ, lambda status, _headers: statuses.append(status))
    try:
        return statuses[0], b"".join(answer)
    finally:
        answer.close()


def _signed_in(role: str) -> str:
    """A session's cookie for somebody with this role."""
    from django.test import Client

    from safeground.web.accounts.models import Person

    who = Person.objects.filter(grants__role=role, is_active=True).first()
    if who is None:
        raise RuntimeError(f"nobody in this site is a {role}")
    client = Client(headers={"host": "localhost"})
    client.force_login(who, "allauth.account.auth_backends.AuthenticationBackend")
    cookies: SimpleCookie = client.cookies
    return "; ".join(f"{name}={one.value}" for name, one in cookies.items())


def _address(name: str, kind: str) -> str:
    """The address of a page; "" where this site has no such page, or nothing for it to be about."""
    from django.apps import apps
    from django.urls import NoReverseMatch, reverse

    try:
        if not kind:
            return reverse(name)
        # the one that most of the site's records are about
        found = apps.get_model(kind)._default_manager.order_by("pk").first()
        return reverse(name, kwargs={"pk": found.pk}) if found else ""
    except (NoReverseMatch, LookupError):
        return ""


def _beside() -> Iterator[dict[str, Any]]:
    """What a page asks of the database, beside the same as somebody would write it in SQL."""
    from django.db import connection

    from safeground.web.access.door import Door
    from safeground.web.accounts.models import Person
    from safeground.web.places.queries import Asked, counts_of, refresh_in_force

    door = Door(Person.objects.filter(grants__role="analyst", is_active=True)[0])
    refresh = refresh_in_force(door)
    if refresh is None:
        return
    asked = Asked(family=refresh.family, since=refresh.since, until=refresh.until)
    by_hand = """SELECT hotspot_id, SUM(incidents) FROM places_tally WHERE family = %s
                 AND month BETWEEN %s AND %s AND NOT police_generated GROUP BY hotspot_id"""

    def plain() -> dict[int, float]:
        with connection.cursor() as cursor:
            cursor.execute(by_hand, [asked.family, asked.since, asked.until])
            return dict(cursor.fetchall())

    ours, took = timed(lambda: counts_of(door, asked), 15)
    theirs, plain_took = timed(plain, 15)
    if {pk: round(one[0], 6) for pk, one in ours.items()} != {
        pk: round(one, 6) for pk, one in theirs.items()
    }:
        raise RuntimeError("the list's counts are not what SQL says")
    yield {
        "name": "Count the list, with both halves of the months", "ours": took,
        "peer": "the total alone, by hand-written SQL", "theirs": plain_took, "times": 0.4,
        "same": f"the same {len(ours):,} counts",
    }  # fmt: skip


@contextmanager
def _counted() -> Iterator[list[str]]:
    from django.db import connection

    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield queries


def _assets(page: str) -> tuple[float, float]:
    """Kilobytes of our own files that a page asks for, as they lie and compressed."""
    static = files("safeground.web.lib") / "static"
    raw = compressed = 0
    for name in set(ASSET.findall(page)):
        used = not name.startswith("built/htmx") or " hx-" in page
        if name.startswith(MAP) or not used or not (static / name).is_file():  # not built
            continue
        small = static / f"{name}.gz"
        size = len((static / name).read_bytes())
        raw += size
        compressed += len(small.read_bytes()) if small.is_file() else size
    return raw / 1000, compressed / 1000


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
