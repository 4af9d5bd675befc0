"""Everything that changes an order. Screens, EDI, jobs and later apps all call these."""

from .amend import AmendmentUnusable, OrderChanged, OrderNotAmendable, amend_line, amend_order, cancel_line
from .cancel import OrderNotCancellable, cancel_order
from .cancel_rest import NothingToCancel, cancel_rest
from .claim import (
    ExceptionTaken,
    assign_exceptions,
    claim_exception,
    claim_next,
    give_back,
    snooze_exceptions,
)
from .close import close_complete_orders
from .confirm import OrderNotConfirmable, confirm_orders
from .customers import CustomerUnusable, set_customer_active
from .discount import correct_discount
from .exceptions import (
    ExceptionNotOpen,
    NotAcceptable,
    Subject,
    accept_exception,
    end_for_subject,
    end_shortages,
    lock_rows,
    open_for_order,
    open_for_subject,
    sync_findings,
)
from .facets import blocked, stopped
from .fixes import FixUnusable, apply_fix
from .hold import OrderNotHoldable, hold_order
from .place import DraftUnusable, place_orders
from .progress import (
    record_credited,
    record_freed,
    record_invoiced,
    record_payment,
    record_released,
    record_reserved,
    record_returned,
    record_returned_to_reserved,
    record_sent_back,
    record_shipment,
)
from .recheck import recheck_order
from .settle import one_click_fix, settle_order
from .window import WindowUnusable, change_cancel_after, report_windows_over, window_over

__all__ = [name for name in dir() if not name.startswith("_")]
