from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.listing, name="list"),
    path("roles/", views.matrix, name="roles"),
    path("<int:user_id>/", views.person, name="person"),
]
