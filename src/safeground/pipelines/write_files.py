"""Write the files that people take away, all of them or none."""

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from safeground.data.errors import BadInput


def write_files(
    out_dir: Path, writers: Mapping[str, Callable[[Path], object]], what: str
) -> dict[str, Path]:
    """Write each named file into a folder by its writer; returns where each is, by name.

    Every file is written under another name first, and only when all are whole do they take their
    own names, so a run that fails leaves an earlier result as it was. Raises BadInput when
    `out_dir` can't be a folder for `what`.
    """
    _make_folder(out_dir, what)
    mark = secrets.token_hex(4)
    drafts = {name: out_dir / f".{mark}-{name}" for name in writers}
    try:
        for name, write in writers.items():
            write(drafts[name])
        for name, draft in drafts.items():
            draft.replace(out_dir / name)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return {name: out_dir / name for name in writers}


def write_json(values: Mapping[str, object], path: Path) -> None:
    """Write values as JSON that a person can read; what JSON has no kind for is written as text."""
    text = json.dumps(values, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def _make_folder(out_dir: Path, what: str) -> None:
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        message = f"{out_dir} is a file; expected a folder to write {what} into."
        raise BadInput(message) from None
    except OSError as error:
        message = f"The folder {out_dir} can't be made: {error.strerror}."
        raise BadInput(message) from None
