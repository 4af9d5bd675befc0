"""The web application, as gunicorn loads it."""

import os

from django.core.checks.urls import check_resolver
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")
os.environ.setdefault("PROCESS", "web")

application = get_wsgi_application()
check_resolver(get_resolver())  # imports every view before the fork: the first visitor does not wait for it
