"""Organisations outside the force."""

from typing import ClassVar

from django.db import models


class Partner(models.Model):
    """A council, charity, school, operator: anybody who works on a problem with the force."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=80, blank=True)  # "district council", "rail operator"
    agreement = models.CharField(max_length=200, blank=True)  # the information sharing agreement
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "partners"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
