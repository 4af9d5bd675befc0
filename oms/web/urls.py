from django.urls import path

from . import preferences, styleguide

urlpatterns = [
    path("preferences", preferences.preferences, name="preferences"),
    path("styleguide", styleguide.styleguide, name="styleguide"),
]
