"""The pieces that several documents share: parties, references, terms, allowances. Read and written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oms.edi.x12.segments import Segment, segment
from oms.edi.x12.values import day, implied, real, write_day, write_implied, write_real

LOOPS = {
    "N1": frozenset({"N2", "N3", "N4", "NX2", "REF", "PER", "SI", "FOB", "TD1", "TD5", "TD3", "TD4", "PKG"}),
    "N9": frozenset({"MSG", "MTX", "DTM", "PWK", "EFI"}),
    "SLN": frozenset({"MSG", "SI", "PID", "DTM", "SAC"}),
}
"""What belongs to the segment that opened a loop: a REF after an N1 is the party's, not the order's."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A REF, verbatim."""

    qualifier: str
    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A PER: its function, the name, and (qualifier, number) pairs such as TE, FX, EM."""

    function: str
    name: str
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """An N1 loop. Often a code only, without any address; then `id` is all there is."""

    role: str
    name: str = ""
    name2: str = ""
    id_qualifier: str = ""
    id: str = ""
    address: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """A SAC. `kind` A allowance, C charge, N neither. Amount in the document's currency.

    `method` 02 is off invoice, 01 bill-back, 06 paid by the customer.
    """

    kind: str
    code: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    rate: Decimal | None = None
    quantity: Decimal | None = None
    uom: str = ""
    method: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """An ITD. `basis` says from when the days run: 1 ship date, 2 delivery, 3 invoice, 15 receipt."""

    type: str = ""
    basis: str = ""
    discount_percent: Decimal | None = None
    discount_due_on: date | None = None
    discount_days: int | None = None
    net_due_on: date | None = None
    net_days: int | None = None
    description: str = ""
    day_of_month: int | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """A TD5: how the partner wants it carried."""

    scac: str = ""
    mode: str = ""
    description: str = ""
    service_level: str = ""


def loops(segments: Iterable[Segment]) -> Iterator[tuple[Segment, list[Segment]]]:
    """Each segment with those that belong to it, in order; only N1, N9 and SLN have any."""
    head: Segment | None = None
    members: list[Segment] = []
    inside: frozenset[str] = frozenset()
    for each in segments:
        if head is not None and each.tag in inside:
            members.append(each)
            continue
        if head is not None:
            yield head, members
        head, members, inside = each, [], LOOPS.get(each.tag, frozenset())
    if head is not None:
        yield head, members


def pairs(each: Segment, first: int) -> list[tuple[str, str]]:
    """The (qualifier, value) pairs from element `first` on; a pair without a value is left out."""
    elements = each.elements[first - 1 :]
    return [(qualifier, value) for qualifier, value in zip(elements[::2], elements[1::2], strict=False) if value]


def read_reference(each: Segment) -> Reference:
    return Reference(each.get(1), each.get(2), each.get(3))


def read_contact(each: Segment) -> Contact:
    return Contact(each.get(1), each.get(2), tuple(pairs(each, 3)[:3]))


def read_party(head: Segment, members: Iterable[Segment]) -> Party:
    """The party of an N1 and the segments of its loop."""
    values: dict = {"address": (), "contacts": (), "references": ()}
    for each in members:
        if each.tag == "N2":
            values["name2"] = each.get(1)
        elif each.tag == "N3":
            values["address"] += tuple(line for line in each.elements[:2] if line)
        elif each.tag == "N4":
            names = ("city", "state", "postal_code", "country")
            values |= {name: each.get(number).strip(" ") for number, name in enumerate(names, 1)}
        elif each.tag == "REF":
            values["references"] += (read_reference(each),)
        elif each.tag == "PER":
            values["contacts"] += (read_contact(each),)
    return Party(head.get(1), head.get(2), id_qualifier=head.get(3), id=head.get(4), **values)


def read_allowance(each: Segment) -> Allowance:
    return Allowance(
        kind=each.get(1),
        code=each.get(2),
        amount=implied(each.get(5)),
        percent=real(each.get(7)),
        rate=real(each.get(8)),
        quantity=real(each.get(10)),
        uom=each.get(9),
        method=each.get(12),
        description=each.get(15),
    )


def read_terms(each: Segment) -> Terms:
    return Terms(
        type=each.get(1),
        basis=each.get(2),
        discount_percent=real(each.get(3)),
        discount_due_on=day(each.get(4)),
        discount_days=whole(each.get(5)),
        net_due_on=day(each.get(6)),
        net_days=whole(each.get(7)),
        description=each.get(12),
        day_of_month=whole(each.get(13)),
    )


def read_routing(each: Segment) -> Routing:
    scac = each.get(3) if each.get(2) == "2" else ""
    return Routing(scac, each.get(4), each.get(5), each.get(12))


def whole(text: str) -> int | None:
    """A count of days or lines; None when it is no whole number."""
    text = text.strip(" ")
    return int(text) if text.isascii() and text.isdigit() else None


def write_reference(reference: Reference) -> Segment:
    return segment("REF", reference.qualifier, reference.value, reference.description)


def write_party(party: Party) -> list[Segment]:
    """N1 and what follows it; nothing is written for what is not known."""
    written = [segment("N1", party.role, party.name, party.id_qualifier, party.id)]
    if party.name2:
        written.append(segment("N2", party.name2))
    written += [segment("N3", *party.address[at : at + 2]) for at in range(0, len(party.address), 2)]
    if any((party.city, party.state, party.postal_code, party.country)):
        written.append(segment("N4", party.city, party.state, party.postal_code, party.country))
    written += map(write_reference, party.references)
    written += [
        segment("PER", each.function, each.name, *(part for pair in each.numbers for part in pair))
        for each in party.contacts
    ]
    return written


def write_allowance(allowance: Allowance) -> Segment:
    """A SAC. Raises ValueError when the amount has a fraction of a cent."""
    amount = "" if allowance.amount is None else write_implied(allowance.amount)
    percent = write_real(allowance.percent)
    return segment(
        "SAC",
        allowance.kind,
        allowance.code,
        "",
        "",
        amount,
        "3" if percent else "",
        percent,
        write_real(allowance.rate),
        allowance.uom,
        write_real(allowance.quantity),
        "",
        allowance.method,
        "",
        "",
        allowance.description,
    )


def write_terms(terms: Terms) -> Segment:
    values = [""] * 13
    values[0:2] = terms.type, terms.basis
    values[2] = write_real(terms.discount_percent)
    values[3], values[5] = write_day(terms.discount_due_on), write_day(terms.net_due_on)
    values[4], values[6], values[12] = map(_digits, (terms.discount_days, terms.net_days, terms.day_of_month))
    values[11] = terms.description
    return segment("ITD", *values)


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)
