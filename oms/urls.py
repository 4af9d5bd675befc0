from django.urls import include, path

handler500 = "oms.web.outage.server_error"
urlpatterns = [path("accounts/", include("allauth.urls"))]
