"""The command line."""


def main() -> None:
    """Run the `safeground` command."""
    raise SystemExit("not built yet")
