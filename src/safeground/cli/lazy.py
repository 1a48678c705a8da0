"""A group of commands whose modules are loaded only when called for, so that `--help` is quick."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


def lazy_group(entries: Mapping[str, tuple[str, str]]) -> type[TyperGroup]:
    """A group of the commands `name: (module, help)`, in that order.

    A module holds either an `app` of its own or one function `command`.
    """

    class Lazy(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (its parent's signature)
            """The commands, in the order in which a newcomer needs them."""
            return list(entries)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            """The command of a name, or None if there is none."""
            if cmd_name not in entries:
                return None
            return _load(entries[cmd_name][0], cmd_name)

        def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
            """List the commands without loading any."""
            with formatter.section("Commands"):
                formatter.write_dl([(name, help_) for name, (_, help_) in entries.items()])

    return Lazy


def _load(module: str, name: str) -> Any:
    loaded = import_module(f"safeground.cli.{module}")
    if hasattr(loaded, "app"):
        app = loaded.app
    else:
        app = typer.Typer(rich_markup_mode=None, add_completion=False)
        app.command()(loaded.command)
    command = typer.main.get_command(app)
    command.name = name
    return command
