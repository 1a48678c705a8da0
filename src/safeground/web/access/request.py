"""A request as a view that `opens` has it."""

from typing import Any

from django.http import HttpRequest

from safeground.web.access.door import Door


class Request(HttpRequest):
    """Somebody is signed in (`user`, a Person), and their `door` is there. Only for annotations."""

    door: Door
    user: Any
