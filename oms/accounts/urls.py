from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("roles/", views.matrix, name="roles"),
    path("<int:user_id>/", views.person, name="person"),
    path("<int:user_id>/deactivate/", views.deactivate, name="deactivate"),
    path("<int:user_id>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:user_id>/invite/", views.invite, name="invite"),
]
