"""The addresses of signing in and of people."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
