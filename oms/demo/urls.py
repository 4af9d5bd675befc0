from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("people", views.people, name="personas"),
    path("people/<int:user_id>", views.become, name="become"),
    path("samples", views.samples, name="samples"),
    path("samples/<slug:slug>", views.sample, name="sample"),
    path("samples/<slug:slug>/drop", views.drop, name="drop"),
]
