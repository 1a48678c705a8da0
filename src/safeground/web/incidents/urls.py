"""The addresses of this app."""

from django.urls import path

from safeground.web.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.holdings, name="holdings"),
    path("import/", views.import_files, name="import-files"),
    path("imports/<int:pk>/", views.one_import, name="import"),
    path("imports/<int:pk>/rejected.csv", views.rejected, name="rejected"),
]
