"""The addresses of the order desk."""

from django.urls import path

from .views import bulk, customers, deeds, detail, entry, items, my_work, order_list, queue, work

app_name = "orders"
urlpatterns = [
    path("work/", my_work.my_work, name="my_work"),
    path("exceptions/", queue.queue, name="queue"),
    path("exceptions/claim-next", work.claim_next, name="claim_next"),
    path("exceptions/selected", bulk.bulk, name="bulk"),
    path("exceptions/selected/result", bulk.bulk_result, name="bulk_result"),
    path("exceptions/<int:exception_id>/", queue.exception, name="exception"),
    path("exceptions/<int:exception_id>/claim", work.claim, name="claim"),
    path("exceptions/<int:exception_id>/assign", work.assign, name="assign"),
    path("exceptions/<int:exception_id>/give-back", work.give_back, name="give_back"),
    path("exceptions/<int:exception_id>/snooze", work.snooze, name="snooze"),
    path("exceptions/<int:exception_id>/accept", work.accept, name="accept"),
    path("exceptions/<int:exception_id>/fix", work.fix, name="fix"),
    path("orders/", order_list.order_list, name="list"),
    path("orders/new/", entry.entry, name="entry"),
    path("orders/new/line", entry.check_line, name="entry_line"),
    path("orders/<int:order_id>/", detail.detail, name="detail"),
    path("orders/<int:order_id>/release", deeds.confirm, name="confirm"),
    path("orders/<int:order_id>/settle", deeds.settle, name="settle"),
    path("orders/<int:order_id>/hold", deeds.hold, name="hold"),
    path("orders/<int:order_id>/cancel", deeds.cancel, name="cancel"),
    path("orders/<int:order_id>/cancel-rest", deeds.cancel_rest, name="cancel_rest"),
    path("orders/<int:order_id>/window", deeds.window, name="window"),
    path("orders/<int:order_id>/amend", deeds.amend, name="amend"),
    path("orders/lines/<int:line_id>/amend", deeds.amend_line, name="amend_line"),
    path("orders/lines/<int:line_id>/drop", deeds.drop_line, name="drop_line"),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<int:customer_id>/", customers.customer, name="customer"),
    path("customers/<int:customer_id>/active", customers.set_active, name="set_active"),
    path("items/", items.item_list, name="items"),
    path("items/options", items.item_options, name="item_options"),
    path("items/<int:item_id>/", items.item, name="item"),
]
