"""The life of an order as data. What people decide is stored as status; the rest are facets that follow from counts."""

from django.db import models


class OrderStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    CONFIRMED = "confirmed", "Confirmed"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


STEPS: dict[str, set[str]] = {
    OrderStatus.DRAFT: {OrderStatus.IN_REVIEW, OrderStatus.CONFIRMED, OrderStatus.CANCELLED},
    OrderStatus.IN_REVIEW: {OrderStatus.CONFIRMED, OrderStatus.CANCELLED},
    OrderStatus.CONFIRMED: {OrderStatus.CLOSED, OrderStatus.CANCELLED},
}
OPEN = frozenset({OrderStatus.DRAFT, OrderStatus.IN_REVIEW, OrderStatus.CONFIRMED})


class HoldFacet(models.TextChoices):
    CLEAR = "clear", "Nothing stops it"
    HELD = "held", "Held"


class AllocationFacet(models.TextChoices):
    NONE = "none", "Not allocated"
    SHORT = "short", "Short of stock"
    ALLOCATED = "allocated", "Allocated"
    DONE = "done", "Nothing left to allocate"


class FulfillmentFacet(models.TextChoices):
    NONE = "none", "Not shipped"
    RELEASED = "released", "In the warehouse"
    PART = "part", "Part shipped"
    SHIPPED = "shipped", "Shipped"


class InvoiceFacet(models.TextChoices):
    NONE = "none", "Not invoiced"
    PART = "part", "Part invoiced"
    INVOICED = "invoiced", "Invoiced"


class PaymentFacet(models.TextChoices):
    NONE = "none", "Not paid"
    PART = "part", "Part paid"
    PAID = "paid", "Paid"


class ReturnFacet(models.TextChoices):
    NONE = "none", "No return"
    PART = "part", "Part returned"
    RETURNED = "returned", "Returned"


class LineState(models.TextChoices):
    """What a line's counts say, the most telling first."""

    CANCELLED = "cancelled", "Cancelled"
    SHIPPED = "shipped", "Shipped"
    PART_SHIPPED = "part_shipped", "Part shipped"
    RELEASED = "released", "Released"
    RESERVED = "reserved", "Reserved"
    BACKORDERED = "backordered", "Backordered"
    OPEN = "open", "Open"


class ExceptionState(models.TextChoices):
    OPEN = "open", "Open"
    RESOLVED = "resolved", "Resolved"


class Resolution(models.TextChoices):
    FIXED = "fixed", "Fixed"
    ACCEPTED = "accepted", "Accepted as is"
    OBSOLETE = "obsolete", "No longer applies"
    CANCELLED = "cancelled", "Order cancelled"


class Verb(models.TextChoices):
    """What an open exception can stop."""

    CONFIRM = "confirm", "confirm"
    ALLOCATE = "allocate", "allocate"
    RELEASE = "release", "release to the warehouse"
    SHIP = "ship", "ship"
    INVOICE = "invoice", "invoice"
