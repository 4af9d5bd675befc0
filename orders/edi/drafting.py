"""From a partner's purchase order to a draft of ours: lines, parties, dates, money, instructions. Writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from oms import money, quantities
from oms.edi.models import TradingPartner
from oms.edi.notes import plain
from oms.edi.x12 import ERROR, WARNING, Finding, TransactionSet
from oms.edi.x12.findings import BUSINESS
from oms.edi.x12.parts import Allowance, Party
from oms.edi.x12.values import PRICED_PER
from oms.masterdata.models import Channel, Item, ShipTo
from orders.drafts import LineDraft, OrderDraft, PartyDraft
from orders.models.order import PartyRole

from .items import Catalogue
from .purchase_order import PurchaseOrder, PurchaseOrderLine

ROLES = {
    "ST": PartyRole.SHIP_TO,
    "BT": PartyRole.BILL_TO,
    "BY": PartyRole.BUYER,
    "Z7": PartyRole.MARK_FOR,
    "MA": PartyRole.MARK_FOR,
}
OFF_INVOICE, FREIGHT = "02", "D240"
LARGEST_QUANTITY, LARGEST_PRICE, LARGEST_AMOUNT = Decimal(10) ** 10, Decimal(10) ** 9, Decimal(10) ** 12
ZERO = Decimal(0)
SHIP_COMPLETE = {"SC": "Ship complete", "N": "No backorders", "P2": "Ship as soon as possible"}


@dataclass(slots=True)
class Drafting:
    """One purchase order on its way to a draft, with what a person must look at."""

    order: PurchaseOrder
    document: TransactionSet
    partner: TradingPartner
    catalogue: Catalogue
    places: dict[str, ShipTo]
    findings: list[Finding] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)

    def draft(self, *, message_id: int, is_test: bool) -> OrderDraft:
        order = self.order
        lines = [self._line(each) for each in order.lines]
        currency = self._currency()
        discount, freight = self._money(lines, currency)
        self._terms_of_delivery()
        ship_to = self._ship_to()
        return OrderDraft(
            customer_id=self.partner.customer_id,
            channel=Channel.EDI,
            po_number=self._fits(order.po_number.strip(" "), 40, "BEG", 3),
            po_release=self._fits(order.release.strip(" "), 30, "BEG", 4),
            po_on=order.po_date,
            currency=currency,
            lines=lines,
            ship_to_id=ship_to.pk if ship_to else None,
            parties=[_party(each) for each in order.parties],
            ship_not_before_on=order.ship_not_before,
            ship_by_on=order.ship_not_after or order.requested_ship_on or self._of_lines("038", "010", "118"),
            deliver_by_on=order.deliver_by or self._of_lines("063", "002", "106"),
            cancel_after_on=order.cancel_after,
            carrier_code=plain(order.routing.scac, 10) if order.routing else "",
            instructions=plain("\n".join(self.instructions), 4000),
            references=[(plain(each.qualifier, 3), plain(each.value, 80)) for each in order.references],
            freight_amount=freight,
            discount_amount=discount,
            ships_complete=self._sales_requirement() == "SC",
            is_test=is_test,
            source_message_id=message_id,
        )

    def _line(self, line: PurchaseOrderLine) -> LineDraft:
        match = self.catalogue.match(line)
        if match.conflict:
            words = f"names two of our items: {match.conflict}"
            self._report("item_ids_disagree", "PO1", line.position, 6, words, "Choose the item on the order.", WARNING)
        self._check_pack(line, match.item)
        self._note_line(line)
        return LineDraft(
            quantity=self._quantity(line),
            uom=plain(line.uom, 3) or (match.item.base_uom if match.item else "EA"),
            item_id=match.item.pk if match.item else None,
            sent_item=plain(match.sent, 60),
            sent_ids=[(plain(qualifier, 2), plain(value, 80)) for qualifier, value in line.ids.items()],
            unit_price=self._price(line),
            price_per=Decimal(PRICED_PER.get(line.price_basis, 1)),
            description=plain(line.description, 160),
            partner_line_id=plain(line.line_id, 20),
            ship_by_on=line.dates.get("038") or line.dates.get("010"),
        )

    def _quantity(self, line: PurchaseOrderLine) -> Decimal:
        """As it is stored, so that the amounts follow from it.

        What was not sent, or is no number, counts as none: a check stops the order there.
        """
        quantity = max(line.quantity or ZERO, ZERO)
        if quantity >= LARGEST_QUANTITY:
            words = f"`{quantity}` is more than can be ordered"
            self._report("quantity_too_large", "PO1", line.position, 2, words, "Ask the buyer.")
            return ZERO
        kept = quantities.stored(quantity)
        if kept != quantity:
            words = f"`{quantity}` has more than three decimals; the order is placed for {quantities.text(kept)}"
            fix = "Agree on a quantity in a smaller unit."
            self._report("quantity_rounded", "PO1", line.position, 2, words, fix, WARNING)
        return kept

    def _price(self, line: PurchaseOrderLine) -> Decimal | None:
        if line.price_basis == "NC":
            return ZERO
        if line.price_basis == "PP" and line.uom != "LB":
            words = f"is a price a pound, for a line ordered in {line.uom}"
            self._report("price_basis_unusable", "PO1", line.position, 5, words, "Ask the buyer for a price a unit.")
        price = line.unit_price
        if price is not None and not ZERO <= price < LARGEST_PRICE:
            words = f"`{price}` cannot be a price"
            self._report("price_unusable", "PO1", line.position, 4, words, "Ask the buyer.")
            return None
        return self._kept_price(line, price)

    def _kept_price(self, line: PurchaseOrderLine, price: Decimal | None) -> Decimal | None:
        """The price as it is stored, so that the amounts follow from it."""
        kept = None if price is None else money.price_each(price, Decimal(1))
        if kept != price:
            words = f"`{price}` has more than four decimals; the order is placed at {kept}"
            fix = "Agree on a price for 100 or 1000 units."
            self._report("price_rounded", "PO1", line.position, 4, words, fix, WARNING)
        return kept

    def _check_pack(self, line: PurchaseOrderLine, item: Item | None) -> None:
        """PO401 says how many units a case has; a case of ours that holds another number is another case."""
        if item is None or line.pack is None or not line.pack.units or line.uom == item.base_uom:
            return
        ours = next((pack.quantity for pack in item.packs.all() if pack.uom == line.uom), None)
        if ours is not None and ours != line.pack.units:
            words = f"says that a {line.uom} holds {line.pack.units:f}; ours holds {quantities.text(ours)}"
            self._report("pack_differs", "PO4", line.position, 1, words, "Ask the buyer how many units are meant.")

    def _note_line(self, line: PurchaseOrderLine) -> None:
        name = f"Line {line.line_id or line.position}"
        self.instructions += [f"{name}: {note}" for note in line.notes]
        if line.destinations:
            shares = ", ".join(f"{quantities.text(each.quantity)} for {each.id}" for each in line.destinations)
            self.instructions.append(f"{name}, by store: {shares}")
        if line.schedule:
            parts = ", ".join(f"{quantities.text(each.quantity)} on {each.on}" for each in line.schedule)
            self.instructions.append(f"{name}, by day: {parts}")

    def _money(self, lines: list[LineDraft], currency: str) -> tuple[Decimal, Decimal]:
        """Discount and freight of the order: what is agreed off invoice counts, everything else is told in words.

        A percentage is of all goods where it stands in the header, and of its own line's where it stands under a line.
        """
        discount, freight = ZERO, ZERO
        goods_of = [_goods(each, currency) for each in lines]
        goods = sum(goods_of, ZERO)
        for each, base in self._allowances(goods, goods_of):
            amount = self._amount(each, base, currency)
            if each.kind == "A" and each.method in (OFF_INVOICE, "") and amount:
                discount += amount
            elif each.kind == "C" and each.code == FREIGHT and each.method != "06" and amount:
                freight += amount
            else:
                self.instructions.append(_told(each))
        if discount > goods and goods:
            words = f"allowances of {discount} are more than the goods, {goods.normalize():f}"
            self._report("allowance_too_large", "SAC", 0, 5, words, "Ask the buyer.")
            return ZERO, freight
        return discount, freight

    def _allowances(self, goods: Decimal, goods_of: list[Decimal]) -> Iterator[tuple[Allowance, Decimal]]:
        """Every allowance and charge, with the goods that a percentage of it is taken of."""
        yield from ((each, goods) for each in self.order.allowances)
        for line, its_goods in zip(self.order.lines, goods_of, strict=True):
            yield from ((each, its_goods) for each in line.allowances)

    def _amount(self, each: Allowance, goods: Decimal, currency: str) -> Decimal:
        """The amount sent, else the percentage of the goods, in whole minor units."""
        percent = each.percent or ZERO
        share = goods * percent / 100 if ZERO < percent <= 100 else ZERO
        amount = share if each.amount is None else max(each.amount, ZERO)
        if amount >= LARGEST_AMOUNT:
            words = f"`{amount:f}` is more than an allowance or charge can be"
            self._report("amount_too_large", "SAC", 0, 5, words, "Ask the buyer.")
            return ZERO
        return money.rounded(amount, currency)

    def _terms_of_delivery(self) -> None:
        order = self.order
        self.instructions[:0] = order.notes
        if sent := self._sales_requirement():
            self.instructions.append(SHIP_COMPLETE.get(sent, f"Sales requirement {sent}"))
        if order.routing and order.routing.description:
            self.instructions.append(f"Routing: {order.routing.description}")
        if order.deliver_not_before:
            self.instructions.append(f"Do not deliver before {order.deliver_not_before}")

    def _sales_requirement(self) -> str:
        """CSH01: what the buyer asks of backorders."""
        return next((each.get(1) for each in self.document.segments if each.tag == "CSH"), "")

    def _ship_to(self) -> ShipTo | None:
        """Our record of the place, by the code the customer gives it; an address without one is for this order only."""
        sent = [each for each in self.order.parties if each.role == "ST"]
        sent += [each for line in self.order.lines for each in line.parties if each.role == "ST"]
        if len({(each.id, each.name, each.address) for each in sent}) > 1:
            words = f"{len(sent)} ship-tos in one order: {', '.join(each.id or each.name for each in sent[:5])}"
            self._report("ship_tos_differ", "N1", 0, 4, words, "Ask the buyer for an order for each place.")
        return self.places.get(sent[0].id.strip(" ")) if sent and sent[0].id else None

    def _currency(self) -> str:
        """What was sent or agreed; the customer's own where that cannot be, so that all amounts are in one currency."""
        sent = self.order.currency or self.partner.currency
        if len(sent) != 3 or not (sent.isascii() and sent.isalpha()):
            self._report("currency_unknown", "CUR", 0, 2, f"`{sent}` is no currency", "Ask the buyer.")
            return self.partner.customer.currency
        if sent.upper() in money.UNSUPPORTED:
            words = f"amounts in `{sent}` have four decimals, which is not supported"
            self._report("currency_unsupported", "CUR", 0, 2, words, "Ask the buyer for another currency.")
            return self.partner.customer.currency
        return sent.upper()

    def _of_lines(self, *qualifiers: str) -> date | None:
        """The earliest such day of any line, where the header names none."""
        days = [line.dates[each] for each in qualifiers for line in self.order.lines if each in line.dates]
        return min(days, default=None)

    def _fits(self, value: str, most: int, tag: str, element: int) -> str:
        if len(value) > most:
            words = f"`{value}` is longer than the {most} characters kept of it"
            self._report("value_too_long", tag, 0, element, words, "Ask the buyer for a shorter one.")
        return plain(value, most)

    def _report(
        self, code: str, tag: str, position: int, element: int, words: str, fix: str, severity: str = ERROR
    ) -> None:
        """A finding at the first segment of that tag from `position` on."""
        at = next((each for each in self.document.segments if each.position >= position and each.tag == tag), None)
        position = at.position if at else position
        message = f"Segment {position} {tag}, element {element:02d}: {words}."
        value, span = (at.get(element), at.span(element)) if at else ("", None)
        self.findings.append(
            Finding(BUSINESS, code, message, tag, position, element, value, severity, fix=fix, span=span)
        )


def _goods(line: LineDraft, currency: str) -> Decimal:
    return money.line_amount(line.quantity, line.unit_price or ZERO, currency, per=line.price_per)


def _told(each: Allowance) -> str:
    kind = {"A": "Allowance", "C": "Charge"}.get(each.kind, "Allowance or charge")
    size = f"{each.amount:,.2f}" if each.amount is not None else f"{each.percent}%" if each.percent else "no amount"
    method = {"01": ", bill back", "06": ", paid by the customer"}.get(each.method, "")
    return f"{kind} {each.code} {each.description}: {size}{method}".replace("  ", " ").replace(" :", ":")


def _party(each: Party) -> PartyDraft:
    return PartyDraft(
        role=ROLES.get(each.role, PartyRole.OTHER),
        code=plain(each.id, 80),
        name=plain(" ".join(part for part in (each.name, each.name2) if part), 120),
        address=plain("\n".join(each.address), 500),
        city=plain(each.city, 60),
        region=plain(each.state, 40),
        postal_code=plain(each.postal_code, 16),
        country=plain(each.country, 3),
    )
