"""The addresses of the auditor's pages, under /audit/."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
