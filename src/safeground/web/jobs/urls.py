"""The addresses of this app."""

from django.urls import path

from safeground.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/part", views.part, name="part"),
    path("<int:pk>/cancel", views.cancel, name="cancel"),
    path("<int:pk>/again", views.again, name="again"),
]
