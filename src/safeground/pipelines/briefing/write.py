"""Write everything that people take away, all of it or none."""

import secrets
from collections.abc import Callable
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.pipelines import files
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.briefing.page import page
from safeground.pipelines.briefing.sheet import sheet
from safeground.pipelines.drawing.painting import write_png
from safeground.pipelines.identification import Identification

NAMES = {
    "briefing": "briefing.html",
    "map_png": "map.png",
    "map_svg": "map.svg",
    "geojson": "hotspots.geojson",
    "geopackage": "hotspots.gpkg",
    "csv": "hotspots.csv",
    "h3": "surface-h3.csv",
}


def write_all(identification: Identification, out_dir: Path) -> dict[str, Path]:
    """Write the briefing, the map (PNG, SVG) and the files; returns where each is.

    Keys are those of `NAMES`. Every file is written under another name first, and only when all
    are whole do they take their own names, so a run that fails leaves an earlier result as it was.
    Raises BadInput when `out_dir` can't be a folder.
    """
    _make_folder(out_dir)
    mark = secrets.token_hex(4)
    drafts = {key: out_dir / f".{mark}-{name}" for key, name in NAMES.items()}
    try:
        for key, write in _writers(identification).items():
            write(drafts[key])
        for key, draft in drafts.items():
            draft.replace(out_dir / NAMES[key])
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return {key: out_dir / name for key, name in NAMES.items()}


def _writers(identification: Identification) -> dict[str, Callable[[Path], object]]:
    atlas = Atlas(identification)
    printed = sheet(identification, atlas)
    svg = printed.svg("map", size='width="420mm" height="297mm"')
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'
    return {
        "briefing": lambda path: path.write_text(page(identification, atlas), encoding="utf-8"),
        "map_png": lambda path: write_png(printed, path),
        "map_svg": lambda path: path.write_text(declared, encoding="utf-8"),
        "geojson": lambda path: files.write_geojson(identification, path),
        "geopackage": lambda path: files.write_geopackage(identification, path),
        "csv": lambda path: files.write_csv(identification, path),
        "h3": lambda path: files.write_h3(identification, path),
    }


def _make_folder(out_dir: Path) -> None:
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        message = f"{out_dir} is a file; expected a folder to write the briefing into."
        raise BadInput(message) from None
    except OSError as error:
        message = f"The folder {out_dir} can't be made: {error.strerror}."
        raise BadInput(message) from None
