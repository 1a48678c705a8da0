"""`safeground audit`: whether the record of who did what holds, and taking it out."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.site_serve import FOLDER
from safeground.data.errors import BadInput

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Check that the site's audit is whole and as it was written, and take it out.

    \b
    Example:
      safeground audit verify --site /srv/safeground
    """,
)
DAY = ["%Y-%m-%d"]


@app.callback()
def common() -> None:
    """Nothing is asked of all of them."""


@app.command()
def verify(
    site: Annotated[Path, FOLDER] = Path("safeground-site"),
    head: Annotated[str, typer.Option(help='A head that was kept elsewhere: "NUMBER HASH".')] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read every row in order and compute its hash anew; exit code 1 if one is wrong.

    What was kept of the chain's heads, in the site's folder and with --head, is compared too, so
    an end that was cut off is found. Write down the head that it prints, somewhere else.

    \b
    Example:
      safeground audit verify --site /srv/safeground
    """
    _open(site)
    from safeground.web.audit.heads import read_head
    from safeground.web.audit.verify import verify as verify_chain

    kept = [read_head(head)] if head else []
    with progress_bar() as progress:
        proof = verify_chain(progress, also=kept)
    if as_json:
        show_json(proof.as_facts())
    else:
        say(f"{'The chain holds' if proof.holds else 'The chain is broken'}. {proof.sentence}")
        if proof.head:
            say(f"Its head: {proof.head}")
    if not proof.holds:
        raise typer.Exit(1)


@app.command()
def export(
    site: Annotated[Path, FOLDER] = Path("safeground-site"),
    since: Annotated[
        datetime | None, typer.Option(help="The first day, in UTC.", formats=DAY)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="The last day, in UTC.", formats=DAY)
    ] = None,
) -> None:
    """Print the rows of some days as JSON, a line each; the last line is the proof of the chain.

    That they were taken out is itself written down.

    \b
    Example:
      safeground audit export --since 2026-11-01 > november.jsonl
    """
    if since and until and until < since:
        raise BadInput("--until is before --since")
    _open(site)
    from safeground.web.audit.export import Span
    from safeground.web.audit.export import export as export_rows
    from safeground.web.audit.kinds import SYSTEM
    from safeground.web.audit.models import Row
    from safeground.web.audit.verify import verify as verify_chain

    end = datetime.combine(until, time.max, UTC) if until else None
    span = Span(since.replace(tzinfo=UTC) if since else None, end)
    for row in export_rows(
        span.of(Row.objects.all()), by=SYSTEM, page="safeground audit export", form="jsonl"
    ):
        _print_line(row)
    with progress_bar() as progress:
        _print_line({"proof": verify_chain(progress).as_facts()})


def _open(site: Path) -> None:
    """Make Django the site of this folder."""
    from safeground.web.config import installing
    from safeground.web.config.site import site_at

    found = site_at(site)
    if not found.is_set_up:
        raise BadInput(f"There is no site in {site}; make one with: safeground setup --site {site}")
    installing.load(found.folder)


def _print_line(value: dict[str, Any]) -> None:
    said = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in value.items()}
    typer.echo(json.dumps(said, ensure_ascii=False))
