"""The API: every app's operations under one address, with one way to sign in and to be refused."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth
from pydantic import Field

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens_to_signed_in
from safeground.web.access.refusal import Refused
from safeground.web.access.request import Request
from safeground.web.lib.api import answers
from safeground.web.lib.frame import VERSION
from safeground.web.lib.permissions import ROLES
from safeground.web.operations.api import router as operations
from safeground.web.patrols.api import router as patrols
from safeground.web.places.api import router as places
from safeground.web.trials.api import router as trials

ABOUT = (
    "What the pages show, for programs: read only, under the same permissions, and written down in "
    "the same audit. Places are predicted; people never are, so nobody is named here but you. "
    "Times are ISO 8601 with their zone; shapes are GeoJSON. Sign in with the site's own session."
)
own = Router(tags=["You"])


class RoleHeld(Schema):
    """A role."""

    name: str = Field(examples=["analyst"])
    title: str


class Me(Schema):
    """Whoever is signed in."""

    number: int
    name: str
    email: str
    partner: str | None = Field(description="The organisation outside the force, if any.")
    roles: list[RoleHeld]
    permissions: list[str]


@own.get("/me", response=answers(Me))
@opens_to_signed_in()
def me(request: Request) -> dict[str, Any]:
    """Who you are here, and what your roles allow."""
    person = request.user
    return {
        "number": person.pk,
        "name": person.name,
        "email": person.email,
        "partner": person.partner.name if person.partner_id else None,
        "roles": [ROLES[name] for name in person.role_names],
        "permissions": sorted(person.permissions),
    }


ROUTERS = (own, places, patrols, trials, operations)
api = NinjaAPI(
    title="Safeground", version=VERSION, description=ABOUT, auth=SessionAuth(),
    docs_url=None, openapi_url=None, urls_namespace="api",
)  # fmt: skip
for _router in ROUTERS:
    api.add_router("", _router)


@api.exception_handler(AuthenticationError)
def _not_signed_in(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return mistake(401, "Sign in first.")


@api.exception_handler(HttpError)
def _as_said(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return mistake(error.status_code, error.message)


@api.exception_handler(Refused)
def _refused(_request: HttpRequest, error: Exception) -> HttpResponse:
    return mistake(403, str(error))


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, error: Exception) -> HttpResponse:
    return mistake(404, str(error))


@api.exception_handler(BadInput)
def _bad_input(_request: HttpRequest, error: Exception) -> HttpResponse:
    return mistake(422, str(error))


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    return mistake(422, f"{first['loc'][-1]}: {first['msg']}.")


def mistake(status: int, sentence: str) -> HttpResponse:
    """Any answer that is not what was asked for."""
    return JsonResponse({"error": sentence}, status=status)


@opens_to_signed_in(audited=False)
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(described())


@opens_to_signed_in(audited=False)
def reference(request: HttpRequest) -> HttpResponse:
    """The same as a page: ninja's own loads from elsewhere, which our policy forbids."""
    return render(request, "api.html", {"described": described()})


def described() -> dict[str, Any]:
    """The API in OpenAPI's terms."""
    return dict(api.get_openapi_schema(path_prefix="/api/"))


def _declared() -> list[URLPattern]:
    """Each operation's address, saying who may open it as the operation itself does.

    What an operation doesn't declare is not declared, so it opens to nobody, and a test fails.
    """
    functions = {
        operation.view_func.__name__: operation.view_func
        for router in ROUTERS
        for one in router.path_operations.values()
        for operation in one.operations
    }
    addresses = [
        one for one in api.urls[0] if isinstance(one, URLPattern) and one.name in functions
    ]
    for one in addresses:
        function, view = functions[str(one.name)], cast(Any, one.callback)
        view.opens_to = getattr(function, "opens_to", None)
        view.audited = getattr(function, "audited", True)
    return addresses


app_name = "api"
urlpatterns = [
    path("docs", reference, name="reference"),
    path("openapi.json", openapi, name="openapi"),
    *_declared(),
]
