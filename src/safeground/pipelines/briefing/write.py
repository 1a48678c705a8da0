"""Write everything that people take away, all of it or none."""

from collections.abc import Callable
from pathlib import Path

from safeground.pipelines import files
from safeground.pipelines.briefing.content import briefing
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.briefing.page import page
from safeground.pipelines.briefing.pdf import pdf
from safeground.pipelines.briefing.sheet import sheet
from safeground.pipelines.identification import Identification
from safeground.pipelines.write_files import write_files

NAMES = {
    "briefing": "briefing.html",
    "pdf": "briefing.pdf",
    "map_png": "map.png",
    "map_svg": "map.svg",
    "geojson": "hotspots.geojson",
    "geopackage": "hotspots.gpkg",
    "csv": "hotspots.csv",
    "h3": "surface-h3.csv",
}


def write_all(identification: Identification, out_dir: Path) -> dict[str, Path]:
    """Write the briefing (page, PDF), the map (PNG, SVG) and the files; returns where each is.

    Keys are those of `NAMES`. Raises BadInput when `out_dir` can't be a folder.
    """
    writers = {NAMES[key]: write for key, write in _writers(identification).items()}
    written = write_files(out_dir, writers, "the briefing")
    return {key: written[name] for key, name in NAMES.items()}


def _writers(identification: Identification) -> dict[str, Callable[[Path], object]]:
    from safeground.pipelines.drawing.painting import write_png  # matplotlib takes its time to load

    atlas = Atlas(identification)
    content = briefing(identification, atlas)
    printed = sheet(identification, atlas)
    svg = printed.svg("map", size='width="420mm" height="297mm"')
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'
    return {
        "briefing": lambda path: path.write_text(page(content), encoding="utf-8"),
        "pdf": lambda path: path.write_bytes(pdf(content)),
        "map_png": lambda path: write_png(printed, path),
        "map_svg": lambda path: path.write_text(declared, encoding="utf-8"),
        "geojson": lambda path: files.write_geojson(identification, path),
        "geopackage": lambda path: files.write_geopackage(identification, path),
        "csv": lambda path: files.write_csv(identification, path),
        "h3": lambda path: files.write_h3(identification, path),
    }
