"""The addresses of this app."""

from django.urls import path

from safeground.web.places.views import drawing, hotspots, one_hotspot, refreshes, taking_away

app_name = "places"
urlpatterns = [
    path("", hotspots.hotspots, name="hotspots"),
    path("hotspots.geojson", hotspots.features, name="hotspots.geojson"),
    path("hotspots.csv", hotspots.export, {"form": "csv"}, name="hotspots.csv"),
    path("hotspots-to-keep.geojson", hotspots.export, {"form": "geojson"}, name="export.geojson"),
    path("surface/", hotspots.surface, name="surface"),
    path("cells.geojson", hotspots.cells, name="cells.geojson"),
    path("draw/", drawing.draw, name="draw"),
    path("identify/", refreshes.identify, name="identify"),
    path("refreshes/", refreshes.refreshes, name="refreshes"),
    path("refreshes/<int:pk>/", refreshes.refresh, name="refresh"),
    path("refreshes/<int:pk>/in-force/", refreshes.in_force, name="in-force"),
    path("refreshes/<int:pk>/briefing/", taking_away.briefing, name="briefing"),
    path("refreshes/<int:pk>/files/<str:file_name>", taking_away.file, name="file"),
    path("compare/", refreshes.compare, name="compare"),
    path("compare.geojson", refreshes.compared, name="compare.geojson"),
    path("<int:pk>/", one_hotspot.hotspot, name="hotspot"),
    path("<int:pk>/boundary.geojson", one_hotspot.feature, name="hotspot.geojson"),
    path("<int:pk>/adjust/", drawing.adjust, name="adjust"),
    path("<int:pk>/retire/", drawing.retire, name="retire"),
]
