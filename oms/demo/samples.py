"""Files to drop in: hand-written, valid as they lie here, and brought up to date when they are handed out.

Bringing up to date moves every date by as many days as the file is old, gives it control numbers and a PO number of
its own, and lets the acknowledgements answer something we really sent.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from oms.edi.models import OutboundMessage, OutboundState
from oms.masterdata.models import Channel
from orders.models import Order
from orders.states import OrderStatus

FOLDER = Path(__file__).parent / "samples"
PARTNER = "NORTHLINE"


@dataclass(frozen=True, slots=True)
class Sample:
    """One file. `codes` are the findings the codec has about it; `opens` the exception its order or file gets."""

    filename: str
    title: str
    sentence: str
    codes: tuple[str, ...] = ()
    opens: str = ""

    @property
    def slug(self) -> str:
        return self.filename.rpartition(".")[0]

    @property
    def is_edi(self) -> bool:
        """Whether it can be dropped in; a CSV is pasted into order entry instead."""
        return not self.filename.endswith(".csv")


SAMPLES: tuple[Sample, ...] = (
    Sample("good-850.edi", "A good order", "Three lines of Northline Retail; goes through to the warehouse untouched."),
    Sample("euro-850.edi", "An order in euros", "Halvorsen Grocery orders by GTIN and by its own number."),
    Sample(
        "price-850.edi", "Price differs", "One price is above the contract; take ours or theirs.",
        opens="price_variance",
    ),
    Sample(
        "unknown-item-850.edi", "Unknown item", "A number nobody has seen; choose the item once, it is remembered.",
        opens="item_unknown",
    ),
    Sample(
        "part-case-850.edi", "Not a full pack", "30 pieces of something sold in cases of 12.", opens="quantity_multiple"
    ),
    Sample("unknown-unit-850.edi", "Unknown unit", "Ordered in boxes; we know pieces and cases.", opens="unit_unknown"),
    Sample(
        "unknown-place-850.edi", "Unknown ship-to", "A distribution center that is not in master data.",
        opens="ship_to_unknown",
    ),
    Sample("late-850.edi", "Ship date past", "Asks to leave a week ago.", opens="date_past"),
    Sample(
        "duplicate-po-850.edi", "Duplicate PO", "The PO number of an order that is here already.", opens="duplicate_po"
    ),
    Sample("test-850.edi", "Test flag", "Marked as a test; never reaches stock or finance.", opens="test_order"),
    Sample("cancel-850.edi", "A cancellation", "Cancels a PO; waits for a person.", opens="edi_document"),
    Sample(
        "wrong-counts-850.edi", "Wrong counts", "The trailer counts segments that are not there; refused by a 997.",
        codes=("set_count_wrong",), opens="edi_document",
    ),
    Sample(
        "truncated-850.edi", "Cut off", "The transmission broke off in the middle of a line.",
        codes=("interchange_trailer_missing", "group_trailer_missing", "set_trailer_missing"), opens="edi_file",
    ),
    Sample("unknown-sender-850.edi", "Unknown sender", "A company that is no partner of ours.", opens="edi_file"),
    Sample("not-x12.txt", "Not X12 at all", "A list in a text file, sent to the wrong address.",
        codes=("not_x12",), opens="edi_file"),
    Sample(
        "accepting-997.edi", "Partner accepts",
        "A 997 that accepts the last promise or invoice we sent to Northline.",
    ),
    Sample(
        "rejecting-997.edi", "Partner rejects",
        "A 997 that refuses a price in the last promise or invoice we sent to Northline.",
        opens="edi_rejected",
    ),
    Sample("order-lines.csv", "Order lines", "Lines to paste into order entry."),
)  # fmt: skip
BY_SLUG = {sample.slug: sample for sample in SAMPLES}


def stored(sample: Sample) -> bytes:
    """The file as it lies here."""
    return (FOLDER / sample.filename).read_bytes()


def fresh(sample: Sample, now: datetime) -> bytes:
    """The file as a partner would send it now."""
    text = stored(sample).decode()
    number = int(now.timestamp() * 1000) % 10**9
    if not text.startswith("ISA"):
        return text.replace("0098410", _po_number(number)).encode()
    text = _redated(text, now.date() - _sent_on(text))
    text = _renumbered(text, number)
    if "*997*" in text:
        return _answering(text).encode()
    return _reordered(text, sample, number).encode()


def _sent_on(text: str) -> date:
    return date.fromisoformat("20" + text.split("*")[9])


def _redated(text: str, by: timedelta) -> str:
    """Every date moved: ISA09 and the eight-digit ones of GS, BEG and DTM."""
    text = re.sub(r"(\*ZZ\*MERIDIAN {7}\*)(\d{6})", lambda m: m[1] + _moved(f"20{m[2]}", by)[2:], text)
    dates = r"^((?:GS|BEG|DTM)\b[^~]*\*)(20\d{6})(?=[*~])"
    return re.sub(dates, lambda match: match[1] + _moved(match[2], by), text, flags=re.M)


def _moved(text: str, by: timedelta) -> str:
    return f"{date.fromisoformat(text) + by:%Y%m%d}"


def _renumbered(text: str, number: int) -> str:
    old = text.split("*")[13]
    text = text.replace(old, f"{number:09d}")
    groups = rf"^(GS\b.*\*|GE\*1\*){int(old)}(?=\*X\*|~)"
    return re.sub(groups, lambda match: f"{match[1]}{number}", text, flags=re.M)


def _reordered(text: str, sample: Sample, number: int) -> str:
    """A PO number of its own; a duplicate and a cancellation name one that is there."""
    old = re.search(r"^BEG\*\d\d\*\w\w\*([^*]*)\*", text, flags=re.M)
    if old is None:
        return text
    new = _po_number(number)
    if sample.slug in ("duplicate-po-850", "cancel-850"):
        new = _known_po() or old[1]
    return text.replace(f"*{old[1]}*", f"*{new}*")


def _po_number(number: int) -> str:
    return f"{number % 10**7:07d}"


def _known_po() -> str:
    """The PO number of a live order that came by EDI from the partner of the samples."""
    orders = Order.objects.filter(customer__name="Northline Retail", channel=Channel.EDI, is_test=False)
    orders = orders.exclude(status=OrderStatus.CANCELLED)
    return orders.order_by("-pk").values_list("po_number", flat=True).first() or ""


def _answering(text: str) -> str:
    """Name the last document that Northline has not answered yet, or the last one; a fault is in its first line."""
    sent = OutboundMessage.objects.filter(partner__identifier=PARTNER, set_id__in=["855", "810"])
    sent = sent.exclude(state=OutboundState.WAITING).order_by("-pk")
    last = sent.filter(state=OutboundState.SENT).first() or sent.first()
    if last is None:
        return text
    text = text.replace("AK1*IN*1~", f"AK1*{last.functional_id}*{int(last.group_control_number)}~")
    text = text.replace("AK2*810*0001~", f"AK2*{last.set_id}*{last.control_number}~")
    return re.sub(r"^AK3.*\n(AK4\*4\*212\*7\*).*", lambda match: _fault(last, match[1]), text, flags=re.M)


def _fault(message: OutboundMessage, element: str) -> str:
    """The price of the first line, named as it stands in our document: ST is its first segment."""
    lines = ((place, part) for place, part in enumerate(message.segments, 2) if part[0] in ("PO1", "IT1"))
    place, line = next(lines, (1, ["ST"]))
    return f"AK3*{line[0]}*{place}**8~\n{element}{line[4] if len(line) > 4 else ''}~"
