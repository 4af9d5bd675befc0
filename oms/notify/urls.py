from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:mail_id>/", views.detail, name="detail"),
    path("<int:mail_id>/message/", views.message, name="message"),
]
