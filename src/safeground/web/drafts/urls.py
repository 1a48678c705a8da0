"""The addresses of this app."""

from django.urls import path

from safeground.web.drafts import views

app_name = "drafts"
urlpatterns = [
    path("save", views.save, name="save"),
    path("discard", views.discard, name="discard"),
]
