"""How returns read on a timeline."""

from oms.accounts.access import Permission as P
from oms.audit import subjects, wording
from oms.audit.subjects import Noun

wording.register(
    {
        "return.authorized": ("return", "Return {note} authorized"),
        "return.received": ("box", "Return {note} came in"),
        "return.inspected": ("eye", "Return {note} inspected"),
        "return.settled": ("check-circle", "Return {note} settled"),
        "return.cancelled": ("cross", "Return {number} withdrawn: {note}"),
    }
)
subjects.register(
    Noun("returns.returnauthorization", "Return", "{number}", "returns:detail", P.RETURN_VIEW, find="number"),
)
