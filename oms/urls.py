"""Every address of the product, app by app."""

from importlib.util import find_spec

from django.urls import include, path

from oms.web import views

handler500 = "oms.web.outage.server_error"


def _app(prefix: str, module: str):
    return path(prefix, include(f"{module}.urls"))


urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("search", views.search, name="search"),
    path("panels/<slug:slot>/<int:pk>/<slug:code>", views.panel, name="panel"),
    path("accounts/email/", views.no_second_address),  # before the library's own page
    path("accounts/", include("allauth.urls")),
]
for prefix, module in (
    ("", "oms.web"),
    ("people/", "oms.accounts"),
    ("edi/", "oms.edi"),
    ("jobs/", "oms.jobs"),
    ("controls/", "oms.audit"),
    ("documents/", "oms.documents"),
    ("mail/", "oms.notify"),
    ("", "orders"),
    ("stock/", "inventory"),
    ("shipments/", "fulfillment"),
    ("billing/", "billing"),
    ("returns/", "returns"),
    ("insights/", "oms.kpi"),
    ("demo/", "oms.demo"),
):
    if find_spec(f"{module}.urls"):
        urlpatterns.append(_app(prefix, module))
