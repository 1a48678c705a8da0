"""Sections of plain blocks, from which page and PDF are made: they can't tell two stories."""

from dataclasses import asdict, dataclass, field
from typing import Any

from safeground.pipelines.charts.chart import Chart, figure

MOST_ROWS = 40  # of a chart's table on a page; all are in its CSV file


@dataclass(frozen=True)
class Text:
    """A paragraph; a `warning` stands out, and a `lead` is a small heading in bold before it."""

    text: str
    lead: str = ""
    warning: bool = False
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Points:
    """Sentences, one below another; `compact` ones are names, in two columns."""

    points: tuple[str, ...]
    compact: bool = False
    kind: str = field(default="points", init=False)


@dataclass(frozen=True)
class Table:
    """A table with its caption; the first column names the row, those in `right` hold numbers."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Facts:
    """Names and values; `code` where the values are commands or hashes."""

    pairs: tuple[tuple[str, str], ...]
    code: bool = False
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Commands:
    """Lines to be typed."""

    lines: tuple[str, ...]
    kind: str = field(default="commands", init=False)


@dataclass(frozen=True)
class Figure:
    """A chart, its table, and below it a caption: what it shows in words unless another is given.

    What it shows is its alternative text in any case.
    """

    chart: Chart
    caption: str | None = None
    kind: str = field(default="figure", init=False)

    @property
    def below(self) -> str:
        """What stands below it."""
        return self.chart.says if self.caption is None else self.caption


Block = Text | Points | Table | Facts | Commands | Figure


@dataclass(frozen=True)
class Section:
    """A part of a report under its heading; `key` names it in links.

    On a screen one that is `folded` has to be opened: it is there to be looked up.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    folded: bool = False


@dataclass(frozen=True)
class ReportContent:
    """Everything a report says, in the order in which a chief officer reads.

    `label` is on every page and chart ("SIMULATED: ..."), "" for a real trial. `alarm` is what has
    to be known before anything is believed, such as a broken seal. `prevented` is the answer in
    offences ("" where it has none), `facts` are a few figures and what each means, and `terms`
    explains the words of all these.
    """

    title: str
    under: str
    label: str
    alarm: str
    answer: str
    prevented: str
    facts: tuple[tuple[str, str], ...]
    terms: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    made_at: str

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart, in order."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(block.chart for block in blocks if isinstance(block, Figure))


_WORDS = ("title", "under", "label", "alarm", "answer", "prevented", "terms")


def plain(content: ReportContent) -> dict[str, Any]:
    """A report as values that JSON can hold, its charts as SVG."""
    return {
        **{name: getattr(content, name) for name in _WORDS},
        "facts": content.facts,
        "foot": content.foot,
        "made_at": content.made_at,
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in content.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    if not isinstance(block, Figure):
        return asdict(block)
    chart = block.chart
    return {
        "kind": block.kind,
        "says": chart.says,
        "below": block.below,
        "svg": chart.drawing.svg(chart.name),
        "height": chart.drawing.height / chart.drawing.width,
    }


def chart_table(chart: Chart) -> Table:
    """The table beside a chart as a person reads it: rounded, without columns that are empty.

    Of a long one evenly chosen rows, the first and the last among them; its caption says so.
    """
    step = -(-len(chart.rows) // MOST_ROWS)
    last = len(chart.rows) - 1
    rows = [row for i, row in enumerate(chart.rows) if i % step == 0 or i == last]
    kept = [c for c in range(len(chart.headings)) if any(row[c] for row in rows)]
    caption = chart.title
    if left_out := len(chart.rows) - len(rows):
        caption += f" ({left_out} rows between these are in {chart.name}.csv)"
    headings = tuple(chart.headings[c].capitalize() for c in kept)
    return Table(caption, headings, tuple(tuple(_shown(row[c]) for c in kept) for row in rows))


def _shown(cell: str) -> str:
    """A cell with no more digits than a reader needs; what is no fraction is left as it is."""
    try:
        return figure(float(cell)) if {*".-f"} & {*cell} else cell
    except ValueError:
        return cell
