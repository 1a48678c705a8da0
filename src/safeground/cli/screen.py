"""What every command shares: where the store is, progress, tables, JSON, plain errors."""

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from safeground.data.errors import BadInput

Report = Callable[[str, int, int], None]
USER_ERROR, STOPPED = 2, 130


@contextmanager
def plain_errors() -> Iterator[None]:
    """A person's mistake is one sentence and exit code 2, never a traceback."""
    try:
        yield
    except BadInput as error:
        _leave(f"Error: {error}", USER_ERROR)
    except typer.BadParameter as error:
        if not (sentence := _refused_value(error)):
            raise
        _leave(f"Error: {sentence}", USER_ERROR)
    except KeyboardInterrupt:
        _leave("Stopped. What was in the store before is untouched.", STOPPED)
    except PermissionError as error:
        _leave(f"Error: {error.filename} can't be opened: permission denied", USER_ERROR)
    except BrokenPipeError:  # the reader of a pipe has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def _refused_value(error: typer.BadParameter) -> str:
    """Which option takes what, and what it was given; "" where the library doesn't say."""
    found = getattr(error.__cause__ or error.__context__, "errors", None)
    if found is None or error.param is None:
        return ""
    what = found()[0]
    kinds = {"int_": "a whole number", "float_": "a number"}
    limits = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}
    wanted = [name for kind, name in kinds.items() if what["type"].startswith(kind)]
    wanted += [f"{limits[k]} {v:g}" for k, v in what.get("ctx", {}).items() if k in limits]
    option = max(error.param.opts, key=len)
    return f"{option} must be {wanted[0]}, not {what['input']}" if wanted else ""


def _leave(sentence: str, code: int) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        sentence if sentence.endswith("?") else sentence.rstrip(".") + ".", markup=False
    )
    raise typer.Exit(code)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar on the terminal (never in a pipe), told of (what, done, total)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Starting", total=None)

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield report


def say(text: str) -> None:
    """A line for a person, wrapped to the terminal."""
    console = _console()
    console.print(text, markup=False, soft_wrap=not console.is_terminal)


def show_json(value: Any) -> None:
    """JSON for a program; what is not a number is null."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=1, default=str))


def show_table(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = ()
) -> None:
    """A table; columns named in `right` hold numbers."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left")
    for row in rows:
        table.add_row(*(str(cell).replace("[", r"\[") for cell in row))
    _console().print(table)


def show_verdict(verified: bool, sentence: str, *, as_json: bool) -> None:
    """Whether a seal holds; exit code 1 if it doesn't."""
    if as_json:
        show_json({"verified": verified, "sentence": sentence})
    else:
        say(f"{'Verified' if verified else 'Not verified'}: {sentence}.")
    if not verified:
        raise typer.Exit(1)


def _console() -> Console:
    """The screen; in a pipe or a file there is room, unless COLUMNS says otherwise."""
    roomy = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, width=160 if roomy else None)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
