"""The addresses of the auditor's pages, under /audit/."""

from django.urls import path

from safeground.web.oversight import views

app_name = "audit"
urlpatterns = [
    path("", views.rows, name="rows"),
    path("export", views.export, name="export"),
    path("records/<str:kind>/<str:number>/", views.thing, name="thing"),
    path("people/<int:number>/", views.person, name="person"),
    path("unusual/", views.unusual, name="unusual"),
    path("unusual/find", views.find, name="find"),
    path("unusual/<int:pk>/", views.look_into, name="look-into"),
    path("proof/", views.proof, name="proof"),
    path("proof/check", views.check, name="check"),
]
