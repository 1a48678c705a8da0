"""The addresses of this app."""

from django.urls import URLPattern, path

from safeground.web.stops import phone, views

app_name = "stops"
urlpatterns: list[URLPattern] = [
    path("", views.stops, name="stops"),
    path("new", views.new, name="new"),
    path("figures", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures-csv"),
    path("blank", phone.blank, name="blank"),
    path("sync", phone.sync, name="sync"),
    path("<int:pk>/", views.stop, name="stop"),
    path("<int:pk>/check", views.check, name="check"),
    path("<int:pk>/receipt", views.receipt, name="receipt"),
    path("<int:pk>/review", views.review, name="review"),
    path("<int:pk>/leave", views.leave, name="leave"),
    path("<int:pk>/<slug:name>", views.group, name="group"),
]
