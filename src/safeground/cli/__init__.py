"""The command line: `safeground`, one module a noun."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli import demonstration, hotspots, importing, mapping
from safeground.cli.screen import plain_errors

app = typer.Typer(
    name="safeground",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find the few places and hours where serious violence concentrates, and show how well "
    "each method of finding them would have done.",
    epilog="Example: safeground import 2025.zip, then safeground hotspots identify --out briefing",
)
app.command("import")(importing.import_files)
app.command("demo")(demonstration.demo)
app.add_typer(hotspots.app, name="hotspots")
app.add_typer(mapping.app, name="mapping")

StoreOption = typer.Option(
    envvar="SAFEGROUND_STORE", help="The folder that holds the incidents.", show_default=True
)


@app.callback()
def common(
    context: typer.Context,
    store: Annotated[Path, StoreOption] = Path("safeground-store"),
) -> None:
    """Keep what every command shares."""
    context.obj = store


def main() -> None:
    """Run the `safeground` command."""
    with plain_errors():
        app()
