"""What people fill in to bring incidents in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from safeground.web.lib.forms import Form, revealing

LARGEST_MB = 500
LARGEST_MAPPING_KB = 256
POLICE_UK = (".csv", ".gz", ".zip")
EXTRACT = (".csv", ".txt", ".xlsx", ".xls", ".gpkg", ".geojson")
# how files of each kind begin, so that a name alone is not believed; text has no sign of its own
_SIGNS = {
    ".zip": b"PK",
    ".xlsx": b"PK",
    ".gz": b"\x1f\x8b",
    ".xls": b"\xd0\xcf\x11\xe0",
    ".gpkg": b"SQLite format 3",
}


class ManyFiles(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each of them, checked as a file is."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ImportFiles(Form):
    """Files of incidents, and how they are to be read."""

    kind = revealing(
        forms.ChoiceField(
            label="Where are the files from?",
            widget=forms.RadioSelect,
            initial="police.uk",
            choices=[
                ("police.uk", "data.police.uk: street files as CSV, or the ZIP they came in"),
                ("extract", "The force's own records, with a mapping file"),
            ],
        ),
        extract="mapping",
    )
    chosen = FilesField(
        label="Files",
        help_text=f"Several may be chosen. At most {LARGEST_MB} MB together. They are gone from "
        "here once they are read.",
        widget=ManyFiles(attrs={"accept": ",".join(dict.fromkeys((*POLICE_UK, *EXTRACT)))}),
    )
    mapping = forms.FileField(
        label="Mapping file",
        required=False,
        help_text="A TOML file that says which column is which.",
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )

    def clean(self) -> dict[str, Any]:
        """Files of the right kind and size, and a mapping where one is needed."""
        said = super().clean() or {}
        own = said.get("kind") == "extract"
        files: list[UploadedFile[Any]] = said.get("chosen") or []
        for message in _wrong_with(files, EXTRACT if own else POLICE_UK):
            self.add_error("chosen", message)
        wrong = _wrong_with_mapping(said.get("mapping")) if own else ""
        if wrong and "mapping" not in self.errors:
            self.add_error("mapping", wrong)
        if not own:
            said["mapping"] = None
        return said


def _wrong_with(files: "list[UploadedFile[Any]]", endings: tuple[str, ...]) -> list[str]:
    """A sentence for each thing that is wrong with the files."""
    wrong = []
    if sum(file.size or 0 for file in files) > LARGEST_MB * 2**20:
        wrong.append(f"The files are larger than {LARGEST_MB} MB together: import a few at a time")
    names = [file.name or "" for file in files]
    if len(set(names)) < len(names):
        wrong.append("Two of the files have the same name: give each its own")
    for file, name in zip(files, names, strict=True):
        ending = f".{name.lower().rpartition('.')[2]}"
        if ending not in endings:
            wrong.append(f"{name} is not a file that can be read: {', '.join(endings)} are")
        elif not _is_of_its_kind(file, ending):
            wrong.append(f"{name} is not what its name says: it does not begin as {ending} does")
    return wrong


def _is_of_its_kind(file: "UploadedFile[Any]", ending: str) -> bool:
    begins = file.read(16)
    file.seek(0)
    if sign := _SIGNS.get(ending):
        return bool(begins.startswith(sign))
    return b"\x00" not in begins or begins.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16 text


def _wrong_with_mapping(file: "UploadedFile[Any] | None") -> str:
    if file is None:
        return "Choose the mapping file"
    if not (file.name or "").lower().endswith(".toml"):
        return "The mapping file must end in .toml"
    if (file.size or 0) > LARGEST_MAPPING_KB * 1024:
        return f"The mapping file is larger than {LARGEST_MAPPING_KB} KB, so it is not a mapping"
    return ""
