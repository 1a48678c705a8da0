"""The addresses of the card, all under /patrols/card/, which is as far as its worker reaches."""

from django.urls import path

from safeground.web.patrols.card import shell, views

urlpatterns = [
    path("", views.card, name="card"),
    path("<int:pk>/", views.visit, name="card-visit"),
    path("<int:pk>/entry", views.entry, name="card-entry"),
    path("tonight.json", views.tonight_json, name="card-tonight"),
    path("token", views.token, name="card-token"),
    path("sync", views.sync, name="card-sync"),
    path("shell", shell.shell, name="card-shell"),
    path("worker.js", shell.worker, name="card-worker"),
    path("card.webmanifest", shell.manifest, name="card-manifest"),
    path("icon-<int:size>-<slug:purpose>.png", shell.icon, name="card-icon"),
]
