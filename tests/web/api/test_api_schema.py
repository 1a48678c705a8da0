"""Schemathesis holds the API to its own description: whatever is asked, in and out of its schema,
the answer has the shape that was promised, and nothing breaks."""

import pytest
import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from small_world import small_world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 6  # of each kind, an operation
WAYS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["analyst", "partner"])
def test_every_answer_is_as_described(signed_in, role):
    world = small_world()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", _served_to(signed_in(role)))
    schema.config.generation.with_security_parameters = False  # whoever asks is signed in
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 10
    numbers = {one.pk for one in world.records.values()}
    statuses = set()
    for operation in operations:
        for way in WAYS:
            if way == GenerationMode.NEGATIVE and not _takes_anything(operation):
                continue
            statuses |= _walked(operation, way, numbers)
    assert statuses == ({200, 404, 422} if role == "analyst" else {200, 403, 404, 422})


def _served_to(client):
    """The site as this client's session is answered; werkzeug's client keeps its own cookies.

    Django's handler for tests leaves open the connection that the test's transaction is on.
    """
    handler = ClientHandler()
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())

    def served(environ, start_response):
        answer = handler({**environ, "HTTP_COOKIE": cookies})
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.getvalue()]

    return served


def _takes_anything(operation):
    return bool(list(operation.query)) or bool(list(operation.path_parameters))


def _walked(operation, way, numbers):
    """The statuses that so many questions of one operation came to."""
    statuses = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=way), number=st.sampled_from(sorted(numbers)))
    def asked(case, number):
        if way == GenerationMode.POSITIVE and "pk" in (case.path_parameters or {}):
            case.path_parameters["pk"] = number  # else hardly anything would be there
        response = case.call_and_validate(checks=CHECKS)
        statuses.add(response.status_code)

    asked()
    return statuses
