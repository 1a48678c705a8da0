"""A photograph as pixels alone: nothing of where, when or with what it was taken is kept."""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps

from safeground.data.errors import BadInput

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000  # what a good phone takes; more is a bomb or of no more use
LONGEST_SIDE = 2_000
TAKEN = ("JPEG", "PNG", "WEBP")
ACCEPT = ".jpg,.jpeg,.png,.webp"
_HEIC = {b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1"}


@dataclass(frozen=True)
class Pixels:
    """A photograph made anew from its pixels."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The hash of what is kept."""
        return sha256(self.content).hexdigest()


def pixels_of(file: Any) -> Pixels:
    """What an uploaded photograph shows. BadInput says what to do about one that can't be taken."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise BadInput("The photograph must be smaller than 10 MB")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise BadInput(
            "This is a HEIC photograph, which can't be opened here: save or send it as a JPEG first"
        )
    try:
        return _made_anew(content)
    except BadInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise BadInput(_TOO_LARGE) from None
    except Exception:  # whatever hostile bytes make a decoder raise: this is no photograph
        raise BadInput("Choose a photograph that is a JPEG, PNG or WebP file") from None


def keep(pixels: Pixels) -> None:
    """Write the file, once, where `path_of` finds it."""
    path = path_of(pixels.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(pixels.content)


def path_of(digest: str) -> Path:
    """Where the photograph of this hash is kept."""
    return Path(settings.MEDIA_ROOT) / "photographs" / f"{digest}.jpg"


_TOO_LARGE = "The photograph must have at most 50 million pixels: send a smaller copy"


def _made_anew(content: bytes) -> Pixels:
    with Image.open(BytesIO(content), formats=TAKEN) as opened:
        if opened.width * opened.height > MOST_PIXELS:  # nothing is decoded before this
            raise BadInput(_TOO_LARGE)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    paper = Image.new("RGB", upright.size, "white")  # a new picture has no metadata to lose
    paper.paste(upright, mask=upright.getchannel("A"))
    out = BytesIO()
    paper.save(out, "JPEG", quality=85, optimize=True)
    return Pixels(out.getvalue(), *paper.size)
