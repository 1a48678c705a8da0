"""The site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeground.web.config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  (every view is read before the first request, not during it)
