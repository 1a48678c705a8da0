"""A force's own identity provider, from `site.toml`:

    [openid]
    name = "Essex Police"
    server = "https://login.example/tenant/v2.0"
    client_id = "..."

Its secret is in the environment, SAFEGROUND_OPENID_SECRET, and not in the file.
"""

from collections.abc import Mapping
from typing import Any

from safeground.data.errors import BadInput

NEEDED = ("name", "server", "client_id")


def openid_providers(said: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """What django-allauth is told of it; nothing where there is none."""
    if not said:
        return {}
    missing = [f"{name} in [openid] of site.toml" for name in NEEDED if not said.get(name)]
    missing += [] if secret else ["SAFEGROUND_OPENID_SECRET in the environment"]
    if missing:
        raise BadInput(f"Signing in by the force's own identity provider needs {missing[0]}")
    app = {
        "provider_id": "force",
        "name": said["name"],
        "client_id": said["client_id"],
        "secret": secret,
        "settings": {"server_url": said["server"], "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
