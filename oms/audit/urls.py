from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.proof_page, name="proof"),
    path("prove/", views.prove, name="prove"),
    path("log/", views.log, name="log"),
    path("log/<int:event_id>/", views.event, name="event"),
]
