"""The command line: `safeground`, one module a noun."""

from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.lazy import lazy_group
from safeground.cli.screen import plain_errors
from safeground.data.errors import BadInput

NOUNS = {
    "demo": ("demonstration", "Load the bundled real Essex data and write its briefing."),
    "setup": ("site_setup", "Make the staff web site of a force, or bring one up to date."),
    "serve": ("site_serve", "Serve the staff web site."),
    "audit": ("audit", "Check that the record of who did what holds; take it out."),
    "import": ("importing", "Read incidents into the store."),
    "mapping": ("mapping", "Draft a mapping file for a force's own extract, and try it."),
    "hotspots": ("hotspots", "Find hotspots, and test how well each method does."),
    "patrols": ("patrols", "Allocate patrols by lot, plan a shift, measure what was delivered."),
    "trials": ("trials", "Find out whether it worked: design, seal, analyse, report."),
    "change": ("change", "Compare two counts or two periods, with what chance alone would do."),
    "control-chart": ("control_chart", "Follow counts over time and say which are out of line."),
}


class Nouns(lazy_group(NOUNS)):  # type: ignore[misc]
    """Says plainly what goes wrong in any command."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what goes wrong is said plainly."""
        with plain_errors():
            return super().invoke(ctx)


app = typer.Typer(
    name="safeground",
    cls=Nouns,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Find the few places and hours where serious violence concentrates, put patrols there by
    lot, and measure what they received.

    \b
    Example:
      safeground import 2025.zip
      safeground hotspots identify --out briefing
    """,
)


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
