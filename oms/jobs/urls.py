from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:job_id>/", views.detail, name="job"),
    path("<int:job_id>/progress/", views.progress, name="progress"),
    path("<int:job_id>/retry/", views.retry, name="retry"),
    path("<int:job_id>/cancel/", views.cancel, name="cancel"),
]
