from django.urls import path

from . import views

app_name = "kpi"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("rows/<slug:code>/", views.rows, name="rows"),
]
