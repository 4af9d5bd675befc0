from django.urls import path

from .views import at_once, detail, packing, steps, worklist

app_name = "fulfillment"
urlpatterns = [
    path("", worklist.shipments, name="list"),
    path("selection", worklist.selection, name="selection"),
    path("release/<int:order_id>", steps.release, name="release"),
    path("at-once/<int:order_id>", at_once.order, name="order_at_once"),
    path("<int:shipment_id>", detail.detail, name="detail"),
    path("<int:shipment_id>/pick", steps.pick, name="pick"),
    path("<int:shipment_id>/pack", packing.pack, name="pack"),
    path("<int:shipment_id>/ship", steps.ship, name="ship"),
    path("<int:shipment_id>/at-once", at_once.shipment, name="ship_at_once"),
    path("<int:shipment_id>/cancel", steps.cancel, name="cancel"),
]
