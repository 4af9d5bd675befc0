from django.urls import path

from .views import detail, steps, worklist

app_name = "returns"
urlpatterns = [
    path("", worklist.returns, name="list"),
    path("order/<int:order_id>", steps.authorize, name="authorize"),
    path("<int:return_id>", detail.detail, name="detail"),
    path("<int:return_id>/receive", steps.receive, name="receive"),
    path("<int:return_id>/inspect", steps.inspect, name="inspect"),
    path("<int:return_id>/cancel", steps.cancel, name="cancel"),
]
