from django.urls import path

from .views import allocate, level, stock

app_name = "inventory"
urlpatterns = [
    path("", stock.stock, name="stock"),
    path("items/<int:item_id>", level.level, name="level"),
    path("items/<int:item_id>/adjust", level.adjust, name="adjust"),
    path("allocate/<int:order_id>", allocate.allocate, name="allocate"),
]
