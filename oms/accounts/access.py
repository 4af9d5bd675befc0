"""Who may do what, on one page: the permissions, the roles, and how a view declares its access."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Permission(models.TextChoices):
    ORDER_VIEW = "order.view", "See orders"
    ORDER_ENTER = "order.enter", "Enter and amend orders"
    ORDER_CANCEL = "order.cancel", "Cancel orders"
    ORDER_RELEASE = "order.release", "Confirm orders and release them to the warehouse"
    EXCEPTION_WORK = "exception.work", "Claim and resolve exceptions"
    CUSTOMER_VIEW = "customer.view", "See customers, items and prices"
    CUSTOMER_ACTIVATE = "customer.activate", "Stop selling to a customer, and sell to one again"
    STOCK_VIEW = "stock.view", "See stock"
    STOCK_ADJUST = "stock.adjust", "Receive and adjust stock"
    SHIPMENT_VIEW = "shipment.view", "See shipments"
    SHIPMENT_WORK = "shipment.work", "Pick, pack and ship"
    INVOICE_VIEW = "invoice.view", "See invoices and credit memos"
    INVOICE_EXPORT = "invoice.export", "Export invoices and credit memos"
    PAYMENT_APPLY = "payment.apply", "Record and apply payments"
    CREDIT_MAKE = "credit.make", "Prepare credit memos"
    CREDIT_APPROVE = "credit.approve", "Approve credit memos"
    RETURN_VIEW = "return.view", "See returns"
    RETURN_AUTHORIZE = "return.authorize", "Authorize returns"
    RETURN_RECEIVE = "return.receive", "Receive and inspect returns"
    EDI_VIEW = "edi.view", "See EDI messages"
    EDI_WORK = "edi.work", "Upload, replay and resend EDI messages"
    KPI_VIEW = "kpi.view", "See the figures"
    AUDIT_VIEW = "audit.view", "See the controls: proof, audit log, jobs"
    JOB_WORK = "job.work", "Retry and cancel background work"
    MAIL_VIEW = "mail.view", "See outgoing mail"
    USER_ADMIN = "user.admin", "Manage people and their roles"


P = Permission
_LOOK = {P.ORDER_VIEW, P.CUSTOMER_VIEW, P.STOCK_VIEW, P.SHIPMENT_VIEW, P.INVOICE_VIEW, P.RETURN_VIEW}


class Role(models.TextChoices):
    SPECIALIST = "specialist", "Order specialist"
    WAREHOUSE = "warehouse", "Warehouse"
    MANAGER = "manager", "Order desk manager"
    FINANCE = "finance", "Finance"
    ADMIN = "admin", "Administrator"


# What each role is for, in the words of the page that shows this table.
PURPOSES: dict[str, str] = {
    Role.SPECIALIST: "Works the exceptions, enters and amends orders, releases them, authorizes returns.",
    Role.WAREHOUSE: "Picks, packs and ships, receives goods and returns, adjusts stock.",
    Role.MANAGER: "Runs the order desk: all a specialist may, the figures, the controls, approving credit memos.",
    Role.FINANCE: "Invoices, payments, preparing credit memos, exports, the controls.",
    Role.ADMIN: "Adds people and gives them roles, keeps the system running; sees everything, does no business.",
}

ROLES: dict[str, frozenset[str]] = {
    Role.SPECIALIST: frozenset(
        _LOOK
        | {P.ORDER_ENTER, P.ORDER_CANCEL, P.ORDER_RELEASE, P.EXCEPTION_WORK, P.RETURN_AUTHORIZE}
        | {P.EDI_VIEW, P.EDI_WORK, P.MAIL_VIEW}
    ),
    Role.WAREHOUSE: frozenset(
        {P.ORDER_VIEW, P.STOCK_VIEW, P.STOCK_ADJUST, P.SHIPMENT_VIEW, P.SHIPMENT_WORK}
        | {P.RETURN_VIEW, P.RETURN_RECEIVE}
    ),
    Role.MANAGER: frozenset(
        _LOOK
        | {P.ORDER_ENTER, P.ORDER_CANCEL, P.ORDER_RELEASE, P.EXCEPTION_WORK, P.RETURN_AUTHORIZE}
        | {P.EDI_VIEW, P.EDI_WORK, P.KPI_VIEW, P.MAIL_VIEW, P.AUDIT_VIEW, P.JOB_WORK, P.CREDIT_APPROVE}
        | {P.CUSTOMER_ACTIVATE}
    ),
    Role.FINANCE: frozenset(
        {P.ORDER_VIEW, P.CUSTOMER_VIEW, P.SHIPMENT_VIEW, P.RETURN_VIEW, P.INVOICE_VIEW, P.INVOICE_EXPORT}
        | {P.PAYMENT_APPLY, P.CREDIT_MAKE, P.KPI_VIEW, P.MAIL_VIEW, P.AUDIT_VIEW}
    ),
    Role.ADMIN: frozenset(_LOOK | {P.USER_ADMIN, P.AUDIT_VIEW, P.JOB_WORK, P.EDI_VIEW, P.MAIL_VIEW, P.KPI_VIEW}),
}

View = Callable[..., HttpResponseBase]


def permissions_of(roles: list[str]) -> frozenset[str]:
    """Everything the roles together allow."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def needs(*permissions: str) -> Callable[[View], View]:
    """Let a signed-in person in who holds every permission; others are asked to sign in, or refused (403)."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                from oms.accounts.signin import ask_to_sign_in

                return ask_to_sign_in(request)
            if not all(request.user.may(permission) for permission in permissions):
                raise PermissionDenied(_refusal(permissions))
            request.demanded = permissions  # type: ignore[attr-defined]  # Actor.of remembers it
            return view(request, *args, **kwargs)

        guarded.access = tuple(permissions)  # type: ignore[attr-defined]
        return guarded

    return declare


def signed_in(view: View) -> View:
    """Let every signed-in person in, whatever the role."""
    return needs()(view)


def public(view: View) -> View:
    """Declare that anybody may call this view."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def _refusal(permissions: tuple[str, ...]) -> str:
    wanted = ", ".join(Permission(p).label.lower() for p in permissions)
    return f"This needs the permission to {wanted}."
