"""The addresses of the site, a section each."""

from django.urls import URLPattern, URLResolver, include, path

from safeground.web.config import gallery, information, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("about", information.about, name="about"),
    path("accessibility", information.accessibility, name="accessibility"),
    path("components", gallery.gallery, name="gallery"),
    path("base/", include("safeground.web.config.basemap")),
    path("account/", include("safeground.web.accounts.sign_in_urls")),
    path("account/", include("safeground.web.accounts.urls")),
    path("partners/", include("safeground.web.partners.urls")),
    path("audit/", include("safeground.web.oversight.urls")),
    path("drafts/", include("safeground.web.drafts.urls")),
    path("jobs/", include("safeground.web.jobs.urls")),
    path("incidents/", include("safeground.web.incidents.urls")),
    path("places/", include("safeground.web.places.urls")),
    path("patrols/", include("safeground.web.patrols.urls")),
    path("stops/", include("safeground.web.stops.urls")),
    path("problems/", include("safeground.web.problems.urls")),
    path("trials/", include("safeground.web.trials.urls")),
    path("operations/", include("safeground.web.operations.urls")),
    path("api/", include("safeground.web.config.api")),
]
handler400 = "safeground.web.config.views.bad_request"
handler403 = "safeground.web.config.views.refused"
handler404 = "safeground.web.config.views.not_found"
handler500 = "safeground.web.config.views.broken"
