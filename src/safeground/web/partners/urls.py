"""The addresses of partners."""

from django.urls import path

from safeground.web.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.partners, name="partners"),
    path("add", views.add, name="add"),
    path("<int:pk>/change", views.change, name="change"),
    path("<int:pk>/end", views.end, name="end"),
]
