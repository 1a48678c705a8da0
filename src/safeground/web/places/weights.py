"""The harm weights of this installation, and how a count says which it was made with."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from safeground.core.offences.harm import HarmScale
from safeground.data.reference.harm import load_weights


def scale() -> HarmScale | None:
    """The weights that a count made now would use; None where none are loaded."""
    path: Path | None = settings.HARM_WEIGHTS
    return _loaded(path, path.stat().st_mtime_ns) if path else None


@lru_cache(maxsize=2)
def _loaded(path: Path, _changed: int) -> HarmScale:
    return load_weights(path)


def as_kept(scale: HarmScale | None, as_of: str) -> dict[str, Any]:
    """What a hotspot keeps of the weights that it was counted with; nothing without any."""
    if scale is None:
        return {}
    return {
        "scale": scale.name,
        "unit": scale.unit,
        "source": scale.source,
        "complete": scale.complete,
        "version": scale.version,
        "as_of": as_of,
    }
