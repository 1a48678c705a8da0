"""The package stands on its own feet."""

import safeground


def test_package_says_what_it_is_for() -> None:
    assert "violence" in (safeground.__doc__ or "")
