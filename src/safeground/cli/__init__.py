"""The command line: `safeground`, one module a noun."""

from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from safeground.cli.screen import plain_errors
from safeground.data.errors import BadInput

NOUNS = {
    "demo": ("demonstration", "Load the bundled real Essex data and write its briefing."),
    "import": ("importing", "Read incidents into the store."),
    "mapping": ("mapping", "Draft a mapping file for a force's own extract, and try it."),
    "hotspots": ("hotspots", "Find hotspots, and test how well each method does."),
}


class Nouns(TyperGroup):
    """Loads a noun's module only when it is called for, so that `--help` answers at once."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (its parent's signature)
        """The nouns, in the order in which a newcomer needs them."""
        return list(NOUNS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of a noun, or None if there is no such noun."""
        if cmd_name not in NOUNS:
            return None
        module = import_module(f"safeground.cli.{NOUNS[cmd_name][0]}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the nouns without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in NOUNS.items()])

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
    help="""Find the few places and hours where serious violence concentrates, and show how well
    each method of finding them would have done.

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
