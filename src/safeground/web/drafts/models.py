"""The one table of drafts."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What one person typed into one form on one page. Nobody else ever sees it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=300)  # the page's path and the form's name
    data = models.JSONField()  # name of a box -> what was typed in it
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "drafts"
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_draft_a_form", fields=["person", "form"])
        ]

    def __str__(self) -> str:
        return self.form
