"""How returns read on a timeline."""

from oms.audit import wording

wording.register(
    {
        "return.authorized": ("return", "Return {note} authorized"),
        "return.received": ("box", "Return {note} came in"),
        "return.inspected": ("eye", "Return {note} inspected"),
        "return.settled": ("check-circle", "Return {note} settled"),
        "return.cancelled": ("cross", "Return {number} withdrawn: {note}"),
    }
)
