"""The addresses of operations."""

from django.urls import path

from safeground.web.operations import views

app_name = "operations"
urlpatterns = [
    path("", views.operations, name="operations"),
    path("new", views.new, name="new"),
    path("<int:pk>", views.operation, name="operation"),
    path("<int:pk>/change", views.change, name="change"),
    path("<int:pk>/close", views.close, name="close"),
    path("<int:pk>/figures.csv", views.figures_csv, name="figures-csv"),
    path("<int:pk>/activities/new", views.new_activity, name="new-activity"),
    path("activities/<int:pk>", views.activity, name="activity"),
    path("activities/<int:pk>/change", views.change_activity, name="change-activity"),
    path("activities/<int:pk>/results", views.results, name="results"),
    path("activities/<int:pk>/cancel", views.cancel, name="cancel"),
]
