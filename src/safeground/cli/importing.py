"""`safeground import`."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.pipelines.import_incidents import import_incidents
from safeground.pipelines.import_result import ImportResult

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def import_files(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(help="ZIP, CSV or .csv.gz files from data.police.uk, or folders of them."),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file, to read a force's own extract instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read incidents into the store: all of them or, if a file is at fault, none.

    The same file twice changes nothing, and a corrected month replaces what it corrects. Rows at
    fault are kept in a rejects file, with the reason.

    \b
    Examples:
      safeground import 2025-12.zip
      safeground import crimes.xlsx --mapping crimes.toml
    """
    with progress_bar() as report:
        if mapping is None:
            result = import_incidents(context.obj, paths, progress=report)
        else:  # loaded only here: an archive from police.uk needs none of it
            from safeground.pipelines.import_extracts import import_extracts

            result = import_extracts(context.obj, paths, mapping, progress=report)
    if as_json:
        show_json(result.to_json())
    else:
        _show(result)


def _show(result: ImportResult) -> None:
    say(f"{result.read:,} rows read, {result.kept:,} kept, {result.rejected:,} rejected.")
    if result.kept and result.unchanged == result.kept:
        say("The store held all of it already, so nothing was written.")
    elif result.unchanged:
        say(f"Of those kept, {result.unchanged:,} were in the store already.")
    if result.replaced:
        say(f"{result.replaced:,} rows of earlier imports were replaced.")
    if result.without_place:
        say(f"{result.without_place:,} of those kept have no place; they are counted, not mapped.")
    if result.rejects_file:
        say(f"Rejected rows, with reasons: {result.rejects_file}")
    for note in result.notes:
        say(f"Note: {note}")
