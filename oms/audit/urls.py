from django.urls import path

from . import proving, views

app_name = "audit"
urlpatterns = [
    path("", proving.proof_page, name="proof"),
    path("prove/", proving.prove, name="prove"),
    path("running/", proving.running, name="running"),
    path("log/", views.log, name="log"),
    path("log/<int:event_id>/", views.event, name="event"),
]
