"""The addresses of the site, a section each."""

from django.urls import URLPattern, URLResolver, include, path

from safeground.web.config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("account/", include("safeground.web.accounts.urls")),
    path("audit/", include("safeground.web.oversight.urls")),
    path("jobs/", include("safeground.web.jobs.urls")),
    path("incidents/", include("safeground.web.incidents.urls")),
    path("places/", include("safeground.web.places.urls")),
    path("patrols/", include("safeground.web.patrols.urls")),
    path("stops/", include("safeground.web.stops.urls")),
    path("problems/", include("safeground.web.problems.urls")),
    path("trials/", include("safeground.web.trials.urls")),
    path("operations/", include("safeground.web.operations.urls")),
]
handler400 = "safeground.web.config.views.bad_request"
handler403 = "safeground.web.config.views.refused"
handler404 = "safeground.web.config.views.not_found"
handler500 = "safeground.web.config.views.broken"
