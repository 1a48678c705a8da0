"""The card's icon, drawn here so that it is nobody else's: a place, and a way round it."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

SIZES = (192, 512)
GROUND, RING, PLACE = "#0b0f12", "#8fd3e8", "#ffd75e"
FINE = 4  # drawn this many times larger, then made small, so that edges are smooth


@lru_cache(maxsize=8)
def icon_png(size: int, *, maskable: bool = False) -> bytes:
    """A square PNG; a maskable one keeps its drawing inside the circle that phones may cut."""
    wide = size * FINE
    image = Image.new("RGB" if maskable else "RGBA", (wide, wide), GROUND if maskable else 0)
    pen = ImageDraw.Draw(image)
    if not maskable:
        pen.rounded_rectangle((0, 0, wide - 1, wide - 1), radius=wide // 5, fill=GROUND)
    reach = wide * (0.27 if maskable else 0.34)
    middle, line = wide / 2, round(wide * 0.055)
    box = (middle - reach, middle - reach, middle + reach, middle + reach)
    pen.arc(box, start=-60, end=240, fill=RING, width=line)
    dot = reach * 0.38
    pen.ellipse((middle - dot, middle - dot, middle + dot, middle + dot), fill=PLACE)
    kept = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()
