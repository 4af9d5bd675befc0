"""Duties that must not meet in one person, whatever roles they hold."""

from collections.abc import Collection

from .access import Permission, permissions_of

P = Permission
# Whoever decides who may do what does none of it: (one duty, the others, why).
CONFLICTS: list[tuple[str, frozenset[str], str]] = [
    (
        P.USER_ADMIN,
        frozenset(
            {P.ORDER_ENTER, P.ORDER_RELEASE, P.STOCK_ADJUST, P.SHIPMENT_WORK, P.PAYMENT_APPLY, P.CREDIT_MAKE}
            | {P.CREDIT_APPROVE, P.RETURN_RECEIVE}
        ),
        "Whoever manages people and their roles does no business with them.",
    ),
    (
        P.CREDIT_APPROVE,
        frozenset({P.CREDIT_MAKE, P.PAYMENT_APPLY}),
        "Whoever approves credit memos neither prepares them nor books payments.",
    ),
]


def conflicts(roles: Collection[str]) -> list[str]:
    """Why these roles cannot be one person's; empty when they can."""
    granted = permissions_of(list(roles))
    return [why for duty, others, why in CONFLICTS if duty in granted and granted & others]
