"""The command line: `safeground`, one module a noun."""

from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli import demonstration, hotspots, importing, mapping
from safeground.cli.screen import PlainGroup
from safeground.data.errors import BadInput

app = typer.Typer(
    name="safeground",
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Find the few places and hours where serious violence concentrates, and show how well
    each method of finding them would have done.

    \b
    Example:
      safeground import 2025.zip
      safeground hotspots identify --out briefing
    """,
)
app.command("demo")(demonstration.demo)
app.command("import")(importing.import_files)
app.add_typer(mapping.app, name="mapping")
app.add_typer(hotspots.app, name="hotspots")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"safeground {version_of('safeground')}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    store: Annotated[
        Path,
        typer.Option(envvar="SAFEGROUND_STORE", help="The folder that holds the incidents."),
    ] = Path("safeground-store"),
    version: Annotated[  # noqa: ARG001  (answered before the command runs)
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None:
    """Keep what every command shares."""
    if store.exists() and not store.is_dir():
        raise BadInput(f"{store} is a file; the store is a folder")
    context.obj = store


def main() -> None:
    """Run the `safeground` command."""
    app()
