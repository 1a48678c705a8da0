"""The addresses of trials."""

from django.urls import path

from safeground.web.trials import views

app_name = "trials"
urlpatterns = [
    path("", views.trials, name="trials"),
    path("power", views.power, name="power"),
    path("new", views.new, name="new"),
    path("<int:pk>", views.trial, name="trial"),
    path("<int:pk>/change", views.change, name="change"),
    path("<int:pk>/seal", views.seal, name="seal"),
    path("<int:pk>/amend", views.amend, name="amend"),
    path("<int:pk>/look", views.look, name="look"),
    path("<int:pk>/read", views.read, name="read"),
    path("<int:pk>/give-up", views.give_up, name="give-up"),
    path("<int:pk>/report", views.report, name="report"),
    path("<int:pk>/files/<str:file>", views.taken, name="file"),
]
