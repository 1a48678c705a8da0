"""What tests of problems make by hand."""

from datetime import date, timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image

MEASURE = {
    "measure": "Robberies in whole months", "baseline": "14, May to July",
    "comparison": "The other station",
}  # fmt: skip


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def photograph(kind: str = "JPEG", size=(40, 20), **saved) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **saved)
    file.seek(0)
    file.name = f"photograph.{kind.lower()}"
    return file
